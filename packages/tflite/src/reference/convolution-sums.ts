import type { OperatorOptions } from '../graph.js'
import { type Dense, elementCount, imageShape } from './dense.js'
import { eachWindow } from './windows.js'

interface Convolution {
  readonly x: Dense
  readonly filters: Dense
  /** One per output channel; zeros where undefined. */
  readonly bias: Dense['values'] | undefined
  readonly options: OperatorOptions
  readonly shape: readonly number[]
}

/**
 * Sums of a CONV_2D in double precision, `shape` row-major, before any activation: input `[batch, h, w, c]`, filters
 * `[filters, kh, kw, c / groups]`. The groups are not an option of the format: filters with fewer channels than the
 * input say how many there are.
 */
export function convolutionSums({ x, filters, bias, options, shape }: Convolution): Float64Array {
  const [count, height, width, channels] = imageShape(filters)
  const taps = height * width
  const filtersPerGroup = (count * channels) / imageShape(x)[3]
  const groupOf = Int32Array.from({ length: count }, (_, i) => Math.floor(i / filtersPerGroup) * channels)
  const values = singles(x)
  const weights = singles(filters)
  const sums = biased(bias, count, shape)
  eachWindow(x, [height, width], options, shape, (window, first) => {
    for (const { pixel, tap } of window) {
      for (let filter = 0; filter < count; filter++) {
        const start = pixel + (groupOf[filter] ?? 0)
        const product = dot(values, start, weights, (filter * taps + tap) * channels, channels)
        sums[first + filter] = (sums[first + filter] ?? 0) + product
      }
    }
  })
  return sums
}

/** As for CONV_2D; filters `[1, kh, kw, c · multiplier]`: output channel c · multiplier + m reads input channel c. */
export function depthwiseSums({ x, filters, bias, options, shape }: Convolution): Float64Array {
  const [, height, width, outputs] = imageShape(filters)
  const multiplier = outputs / imageShape(x)[3]
  const values = singles(x)
  const weights = singles(filters)
  const sums = biased(bias, outputs, shape)
  const channelOf = Int32Array.from({ length: outputs }, (_, output) => Math.floor(output / multiplier))
  eachWindow(x, [height, width], options, shape, (window, first) => {
    for (const { pixel, tap } of window) {
      for (let output = 0; output < outputs; output++) {
        const value = values[pixel + (channelOf[output] ?? 0)] ?? 0
        const product = value * (weights[tap * outputs + output] ?? 0)
        sums[first + output] = (sums[first + output] ?? 0) + product
      }
    }
  })
  return sums
}

/** Sum of products of two runs of values; four sums side by side, as each addition of one waits for the last. */
export function dot(a: Float32Array, i: number, b: Float32Array, j: number, length: number): number {
  let sum = 0
  let second = 0
  let third = 0
  let fourth = 0
  let k = 0
  for (; k < length - 3; k += 4) {
    sum += (a[i + k] ?? 0) * (b[j + k] ?? 0)
    second += (a[i + k + 1] ?? 0) * (b[j + k + 1] ?? 0)
    third += (a[i + k + 2] ?? 0) * (b[j + k + 2] ?? 0)
    fourth += (a[i + k + 3] ?? 0) * (b[j + k + 3] ?? 0)
  }
  for (; k < length; k++) sum += (a[i + k] ?? 0) * (b[j + k] ?? 0)
  return sum + second + third + fourth
}

/** One type for every caller: the engine compiles the inner loops for it alone. It holds int8 exactly. */
export function singles({ values }: Dense): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values)
}

function biased(bias: Dense['values'] | undefined, channels: number, shape: readonly number[]): Float64Array {
  const sums = new Float64Array(elementCount(shape))
  if (bias !== undefined) {
    for (let first = 0; first < sums.length; first += channels) sums.set(bias, first)
  }
  return sums
}
