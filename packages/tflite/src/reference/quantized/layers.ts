import { convolutionSums, depthwiseSums } from '../convolution-sums.js'
import { elementCount } from '../dense.js'
import type { Kernel, KernelCall, Kernels } from '../kernel.js'
import { ReferenceUnsupportedError } from '../unsupported-error.js'
import { fixedPointOf, multiplyByFixedPoint, multiplyWithTiesUp } from './fixed-point.js'
import { clampOf, fromZero, inputScale, outputScale } from './scales.js'

/** Operators with weights: integer sums, brought to the output's scale channel by channel. */
export const layerKernels: Kernels = {
  CONV_2D: layer(convolutionSums, multiplyWithTiesUp),
  DEPTHWISE_CONV_2D: layer(depthwiseSums, multiplyByFixedPoint),
  FULLY_CONNECTED: layer(fullyConnectedSums, multiplyWithTiesUp),
}

/** Double precision holds the sums exactly: they are int32 in TFLite. */
type Sums = typeof convolutionSums
type Rescale = typeof multiplyByFixedPoint

function layer(sumsOf: Sums, rescale: Rescale): Kernel {
  return (call) => {
    const { operand, optional, options, shape } = call
    const x = fromZero(operand(0), inputScale(call, 0).zeroPoint)
    const sums = sumsOf({ x, filters: operand(1), bias: optional(2)?.values, options, shape })
    return requantized(call, sums, rescale)
  }
}

/** A fully connected layer is a convolution of single pixels. */
function fullyConnectedSums({ x, filters, bias, shape }: Parameters<Sums>[0]): Float64Array {
  const [units = 0, features = 0] = filters.shape
  const rows = elementCount(shape) / units
  return convolutionSums({
    x: { shape: [rows, 1, 1, features], values: x.values },
    filters: { shape: [units, 1, 1, features], values: filters.values },
    bias,
    options: { padding: 'VALID', strideW: 1, strideH: 1 },
    shape: [rows, 1, 1, units],
  })
}

function requantized(call: KernelCall, sums: Float64Array, rescale: Rescale): Int8Array {
  const { scale, zeroPoint } = outputScale(call)
  const weightScales = call.scales.inputs[1]?.scale
  if (weightScales === undefined) {
    throw new ReferenceUnsupportedError(`${call.operator.type} of int8 data with weights of no scale`)
  }
  const factors = weightScales.map((own) => fixedPointOf((inputScale(call, 0).scale * own) / scale))
  const channels = call.shape.at(-1) ?? 1
  const clamp = clampOf(call)
  return Int8Array.from(sums, (sum, index) => {
    const factor = factors[factors.length > 1 ? index % channels : 0] ?? fixedPointOf(0)
    return clamp(rescale(sum, factor) + zeroPoint)
  })
}
