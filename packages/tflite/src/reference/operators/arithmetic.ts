import { activationOf } from '../activations.js'
import { broadcast } from '../broadcast.js'
import { at, elementCount, mapped, roomLike } from '../dense.js'
import type { Kernel, Kernels } from '../kernel.js'

export const arithmeticKernels: Kernels = {
  ADD: binary((a, b) => a + b),
  SUB: binary((a, b) => a - b),
  MUL: binary((a, b) => a * b),
  DIV: binary((a, b) => a / b),
  MAXIMUM: binary(Math.max),
  MINIMUM: binary(Math.min),
  SQUARED_DIFFERENCE: binary((a, b) => (a - b) ** 2),
  POW: binary((a, b) => a ** b),
  ABS: unary(Math.abs),
  NEG: unary((x) => -x),
  SQUARE: unary((x) => x * x),
  SQRT: unary(Math.sqrt),
  RSQRT: unary((x) => 1 / Math.sqrt(x)),
  EXP: unary(Math.exp),
  LOG: unary(Math.log),
}

/** Element by element over two tensors, broadcast to the output, then the fused activation. */
function binary(operation: (x: number, y: number) => number): Kernel {
  return ({ operand, options, shape }) => {
    const a = operand(0)
    const b = operand(1)
    const activation = activationOf(options)
    const indexA = broadcast(a.shape, shape)
    const indexB = broadcast(b.shape, shape)
    return roomLike(a.values, elementCount(shape)).map((_, index) =>
      activation(operation(at(a.values, indexA(index)), at(b.values, indexB(index)))),
    )
  }
}

function unary(operation: (x: number) => number): Kernel {
  return ({ operand }) => mapped(operand(0).values, operation)
}
