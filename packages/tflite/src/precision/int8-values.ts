import { bytesOf, float32Values } from '../edit/index.js'
import type { Quantization, Tensor } from '../graph.js'
import type { ChannelAxis } from './int8-rules.js'
import type { Range } from './quantize-request.js'

/** Scale and zero point of an int8 activation: real = scale · (int8 - zeroPoint). */
export interface ActivationScale {
  readonly scale: number
  readonly zeroPoint: number
}

/** Largest int8 weight: the range is symmetric, so -128 is never used. */
const MAX_WEIGHT = 127

/** How far from zero a quantised bias may lie, which leaves the int32 sum as much again. */
const MAX_BIAS = 2 ** 30

/**
 * The asymmetric scale of a range, widened to hold zero: padding and relu need zero itself. In single precision, as
 * the file holds it.
 */
export function scaleOfRange({ min, max }: Range): ActivationScale {
  const low = Math.min(0, min)
  const high = Math.max(0, max)
  // Any scale holds a tensor that is always zero.
  const scale = high > low ? Math.fround((high - low) / 255) : 1
  const zeroPoint = Math.min(127, Math.max(-128, Math.round(-128 - low / scale)))
  return { scale, zeroPoint }
}

/** A float32 constant as int8 of the given scale. */
export function quantizedConstant(tensor: Tensor, { scale, zeroPoint }: ActivationScale): Tensor {
  const values = Int8Array.from(float32Values(tensor), (value) =>
    Math.min(127, Math.max(-128, Math.round(value / scale) + zeroPoint)),
  )
  const quantization = { scale: [scale], zeroPoint: [zeroPoint], dimension: 0 }
  return { ...tensor, dtype: 'int8', data: bytesOf(values), quantization }
}

/** What a layer's bias demands of the scales of its weights. */
export interface BiasDemand {
  readonly inputScale: number
  readonly bias: Float32Array | undefined
}

/**
 * Float32 weights as symmetric int8, one scale per channel or for all. With a bias to be stored as int32 of scale
 * input · weight, channels of small weights get a scale that the bias fits, as TFLite's quantiser does
 * (`AdjustWeightsForBiasScale` of lite/tools/optimize/quantization_utils.cc).
 */
export function quantizedWeights(tensor: Tensor, channels: ChannelAxis, demand?: BiasDemand): Tensor {
  const values = float32Values(tensor)
  const { count, channelOf } = channelsOf(tensor, channels)
  const largest = new Float64Array(count)
  for (let i = 0; i < values.length; i++) {
    const channel = channelOf(i)
    largest[channel] = Math.max(largest[channel] ?? 0, Math.abs(values[i] ?? 0))
  }
  const demanded = demandOf(demand, count)
  const scale = Array.from(largest, (limit, channel) =>
    // A channel that is zero and has no bias is held by any scale.
    Math.fround(Math.max(limit / MAX_WEIGHT, demanded[channel] ?? 0) || 1),
  )
  const data = new Int8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const rounded = Math.round((values[i] ?? 0) / (scale[channelOf(i)] ?? 1))
    data[i] = Math.min(MAX_WEIGHT, Math.max(-MAX_WEIGHT, rounded))
  }
  const dimension = channels === 'tensor' ? 0 : channels
  const quantization = { scale, zeroPoint: scale.map(() => 0), dimension }
  return { ...tensor, dtype: 'int8', data: bytesOf(data), quantization }
}

/** A float32 bias as int32, in the scales that the sums of products have. */
export function quantizedBias(tensor: Tensor, inputScale: number, weights: Quantization): Tensor {
  const scaleAt = (index: number) => weights.scale[weights.scale.length > 1 ? index : 0] ?? 1
  const values = Int32Array.from(float32Values(tensor), (value, index) =>
    Math.round(value / (inputScale * scaleAt(index))),
  )
  const scale = weights.scale.map((own) => Math.fround(inputScale * own))
  const quantization = { scale, zeroPoint: scale.map(() => 0), dimension: 0 }
  return { ...tensor, dtype: 'int32', data: bytesOf(values), quantization }
}

function demandOf(demand: BiasDemand | undefined, channels: number): Float64Array {
  const least = new Float64Array(channels)
  for (const [index, value] of (demand?.bias ?? []).entries()) {
    const channel = channels > 1 ? index : 0
    const scale = Math.abs(value) / ((demand?.inputScale ?? 1) * MAX_BIAS)
    least[channel] = Math.max(least[channel] ?? 0, scale)
  }
  return least
}

function channelsOf({ shape }: Tensor, axis: ChannelAxis) {
  if (axis === 'tensor') return { count: 1, channelOf: () => 0 }
  const count = shape[axis] ?? 1
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1)
  return { count, channelOf: (index: number) => Math.floor(index / inner) % count }
}
