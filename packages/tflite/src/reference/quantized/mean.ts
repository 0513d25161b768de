import { elementCount } from '../dense.js'
import type { KernelCall } from '../kernel.js'
import { reductionKernels } from '../operators/reductions.js'
import { fixedPointOf, multiplyByFixedPoint } from './fixed-point.js'
import { clampOf, fromZero, inputScale, outputScale, roundHalfAway } from './scales.js'

/**
 * The sum in the output's scale, rounded, and then its mean, rounded again: `Mean` of
 * kernels/internal/reference/integer_ops/mean.h, which means of images are. TFLite's kernel of other axes computes in
 * float, a step beside at most.
 */
export function mean(call: KernelCall): Int8Array {
  const [x, y] = [inputScale(call, 0), outputScale(call)]
  const count = elementCount(call.operand(0).shape) / elementCount(call.shape)
  const factor = fixedPointOf(x.scale / y.scale)
  const clamp = clampOf(call)
  const steps = fromZero(call.operand(0), x.zeroPoint)
  const operand = (place: number) => (place === 0 ? steps : call.operand(place))
  const sums = reductionKernels.SUM?.({ ...call, operand }) as Float32Array
  return Int8Array.from(sums, (sum) =>
    clamp(roundHalfAway(multiplyByFixedPoint(sum, factor) / count) + y.zeroPoint),
  )
}
