import { samePaddingBefore } from '../build/same-padding.js'
import type { OperatorOptions } from '../graph.js'
import { activationOf } from './activations.js'
import { at, type Dense, elementCount, imageShape } from './dense.js'

/** CONV_2D: input `[batch, h, w, c]`, filters `[filters, kh, kw, c]`, bias `[filters]`. */
export function conv2d(
  x: Dense,
  filters: Dense,
  bias: Dense,
  options: OperatorOptions,
  shape: readonly number[],
): Dense {
  const channels = imageShape(x)[3]
  const filterSize = elementCount(filters.shape.slice(1))
  return overWindows(x, filters, options, shape, (window, filter) => {
    let sum = at(bias.values, filter)
    for (const { pixel, tap } of window) {
      const weights = filter * filterSize + tap * channels
      for (let c = 0; c < channels; c++) sum += at(x.values, pixel + c) * at(filters.values, weights + c)
    }
    return sum
  })
}

/** DEPTHWISE_CONV_2D: filters `[1, kh, kw, c · multiplier]`; output channel c · multiplier + m reads input channel c. */
export function depthwiseConv2d(
  x: Dense,
  filters: Dense,
  bias: Dense,
  options: OperatorOptions,
  shape: readonly number[],
): Dense {
  const outputs = filters.shape.at(-1) ?? 0
  const multiplier = outputs / imageShape(x)[3]
  return overWindows(x, filters, options, shape, (window, output) => {
    const channel = Math.floor(output / multiplier)
    let sum = at(bias.values, output)
    for (const { pixel, tap } of window) {
      sum += at(x.values, pixel + channel) * at(filters.values, tap * outputs + output)
    }
    return sum
  })
}

/** FULLY_CONNECTED: input `[batch, features]`, weights `[units, features]`, bias `[units]`. */
export function fullyConnected(
  x: Dense,
  weights: Dense,
  bias: Dense,
  options: OperatorOptions,
  shape: readonly number[],
): Dense {
  const activation = activationOf(options)
  const [units = 0, features = 0] = weights.shape
  const values = new Float32Array(elementCount(shape)).map((_, index) => {
    const unit = index % units
    const row = ((index - unit) / units) * features
    let sum = at(bias.values, unit)
    for (let f = 0; f < features; f++) sum += at(x.values, row + f) * at(weights.values, unit * features + f)
    return activation(sum)
  })
  return { shape, values }
}

/** One element of a window: where its pixel begins in the input, and its place in the kernel. */
interface Tap {
  readonly pixel: number
  readonly tap: number
}

/** Visits each output pixel with the part of its window that lies on the input, and each of its channels. */
function overWindows(
  x: Dense,
  filters: Dense,
  options: OperatorOptions,
  shape: readonly number[],
  sumOf: (window: readonly Tap[], channel: number) => number,
): Dense {
  const [, height, width, channels] = imageShape(x)
  const [, kernelHeight, kernelWidth] = imageShape(filters)
  const [batches = 0, outputHeight = 0, outputWidth = 0, outputChannels = 0] = shape
  const rows = axis(options, 'H', height, kernelHeight)
  const columns = axis(options, 'W', width, kernelWidth)
  const activation = activationOf(options)
  const values = new Float32Array(elementCount(shape))
  let next = 0
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < outputHeight; row++) {
      for (let column = 0; column < outputWidth; column++) {
        const window: Tap[] = []
        for (const [i, y] of rows(row)) {
          for (const [j, z] of columns(column)) {
            window.push({ pixel: ((batch * height + y) * width + z) * channels, tap: i * kernelWidth + j })
          }
        }
        for (let channel = 0; channel < outputChannels; channel++) {
          values[next++] = activation(sumOf(window, channel))
        }
      }
    }
  }
  return { shape, values }
}

/** Pairs of kernel element and input position that an output position sees along one axis. */
function axis(
  options: OperatorOptions,
  letter: 'H' | 'W',
  length: number,
  kernel: number,
): (output: number) => (readonly [tap: number, position: number])[] {
  const stride = Number(options[`stride${letter}`])
  const dilation = Number(options[`dilation${letter}Factor`] ?? 1)
  const reach = (kernel - 1) * dilation + 1
  const before = options.padding === 'SAME' ? samePaddingBefore(length, reach, stride) : 0
  return (output) =>
    Array.from(
      { length: kernel },
      (_, tap) => [tap, output * stride - before + tap * dilation] as const,
    ).filter(([, position]) => position >= 0 && position < length)
}
