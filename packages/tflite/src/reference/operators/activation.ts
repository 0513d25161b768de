import { hardSwish, logistic, relu, relu6, reluN1To1 } from '../activations.js'
import { broadcast } from '../broadcast.js'
import { at, elementCount, mapped, type Values } from '../dense.js'
import type { Kernel, KernelCall, Kernels } from '../kernel.js'

export const activationKernels: Kernels = {
  RELU: unary(relu),
  RELU6: unary(relu6),
  RELU_N1_TO_1: unary(reluN1To1),
  ELU: unary((x) => (x < 0 ? Math.expm1(x) : x)),
  HARD_SWISH: unary(hardSwish),
  LOGISTIC: unary(logistic),
  TANH: unary(Math.tanh),
  LEAKY_RELU: ({ operand, options }) =>
    mapped(operand(0).values, (x) => (x < 0 ? x * Number(options.alpha) : x)),
  PRELU: prelu,
  SOFTMAX: softmax,
}

function unary(operation: (x: number) => number): Kernel {
  return ({ operand }) => mapped(operand(0).values, operation)
}

/** Slopes below zero are the second input, broadcast. */
function prelu({ operand, shape }: KernelCall): Values {
  const x = operand(0)
  const slopes = operand(1)
  const slope = broadcast(slopes.shape, shape)
  return new Float32Array(elementCount(shape)).map((_, index) => {
    const value = at(x.values, index)
    return value < 0 ? value * at(slopes.values, slope(index)) : value
  })
}

/** Over the last axis. */
function softmax({ operand, options }: KernelCall): Values {
  const x = operand(0)
  const classes = x.shape.at(-1) ?? 1
  const beta = Number(options.beta)
  const values = new Float32Array(x.values.length)
  for (let first = 0; first < values.length; first += classes) {
    const row = Array.from(x.values.subarray(first, first + classes))
    const largest = Math.max(...row)
    const exponentials = row.map((value) => Math.exp((value - largest) * beta))
    const sum = exponentials.reduce((total, value) => total + value, 0)
    values.set(
      exponentials.map((value) => value / sum),
      first,
    )
  }
  return values
}
