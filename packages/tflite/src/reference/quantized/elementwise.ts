import { broadcast } from '../broadcast.js'
import { at, elementCount } from '../dense.js'
import type { Kernel, KernelCall, Kernels } from '../kernel.js'
import { fixedPointOf, multiplyByFixedPoint } from './fixed-point.js'
import { clampOf, clampTo, fromZero, inputScale, outputScale, realBounds } from './scales.js'

/** Operators element by element, in the arithmetic of kernels/internal/reference/integer_ops. */
export const elementwiseKernels: Kernels = {
  ADD: sum(1),
  SUB: sum(-1),
  MUL: product,
  RELU: rescaled('RELU'),
  RELU6: rescaled('RELU6'),
  RELU_N1_TO_1: rescaled('RELU_N1_TO_1'),
}

/** Bits by which steps are shifted before they are scaled, so that their scaling loses none. */
const SUM_SHIFT = 20

/** Both inputs are brought to half of the larger scale, added, and the sum to the output's scale. */
function sum(sign: 1 | -1): Kernel {
  return (call) => {
    const [a, b, y] = [inputScale(call, 0), inputScale(call, 1), outputScale(call)]
    const common = 2 * Math.max(a.scale, b.scale)
    const [factorA, factorB] = [fixedPointOf(a.scale / common), fixedPointOf(b.scale / common)]
    const signedB = { ...factorB, multiplier: sign * factorB.multiplier }
    const factor = fixedPointOf(common / (2 ** SUM_SHIFT * y.scale))
    const scaled = (step: number, own: typeof factor) => multiplyByFixedPoint(step * 2 ** SUM_SHIFT, own)
    return binary(call, (stepA, stepB) =>
      multiplyByFixedPoint(scaled(stepA, factorA) + scaled(stepB, signedB), factor),
    )
  }
}

function product(call: KernelCall): Int8Array {
  // TFLite multiplies these scales in single precision.
  const scales = Math.fround(inputScale(call, 0).scale * inputScale(call, 1).scale)
  const factor = fixedPointOf(Math.fround(scales / outputScale(call).scale))
  return binary(call, (a, b) => multiplyByFixedPoint(a * b, factor))
}

function binary(call: KernelCall, operation: (a: number, b: number) => number): Int8Array {
  const a = fromZero(call.operand(0), inputScale(call, 0).zeroPoint)
  const b = fromZero(call.operand(1), inputScale(call, 1).zeroPoint)
  const [indexA, indexB] = [broadcast(a.shape, call.shape), broadcast(b.shape, call.shape)]
  const { zeroPoint } = outputScale(call)
  const clamp = clampOf(call)
  return new Int8Array(elementCount(call.shape)).map((_, index) =>
    clamp(operation(at(a.values, indexA(index)), at(b.values, indexB(index))) + zeroPoint),
  )
}

/** The same values in the output's scale, clamped; without an activation it is QUANTIZE from int8 to int8. */
export function rescaled(activation: string): Kernel {
  return (call) => {
    const [x, y] = [inputScale(call, 0), outputScale(call)]
    const factor = fixedPointOf(Math.fround(x.scale / y.scale))
    const clamp = clampTo(realBounds[activation] ?? [Number.NaN, Number.NaN], y)
    const steps = fromZero(call.operand(0), x.zeroPoint).values
    return Int8Array.from(steps, (step) => clamp(multiplyByFixedPoint(step, factor) + y.zeroPoint))
  }
}
