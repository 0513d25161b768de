import { samePaddingBefore } from '../build/same-padding.js'
import type { OperatorOptions } from '../graph.js'
import { activationOf } from './activations.js'
import { at, type Dense, elementCount, imageShape } from './dense.js'

/** AVERAGE_POOL_2D; what lies outside the image is not counted. */
export function averagePool(x: Dense, options: OperatorOptions, shape: readonly number[]): Dense {
  const [, height, width, channels] = imageShape(x)
  const [, outputHeight = 1, outputWidth = 1] = shape
  const rows = window(options, 'H', height, Number(options.filterHeight))
  const columns = window(options, 'W', width, Number(options.filterWidth))
  const activation = activationOf(options)
  const values = new Float32Array(elementCount(shape)).map((_, index) => {
    const channel = index % channels
    const pixel = Math.floor(index / channels)
    const [left, right] = columns(pixel % outputWidth)
    const [top, bottom] = rows(Math.floor(pixel / outputWidth) % outputHeight)
    const batch = Math.floor(pixel / (outputWidth * outputHeight))
    let sum = 0
    for (let row = top; row < bottom; row++) {
      const start = (batch * height + row) * width
      for (let column = left; column < right; column++) {
        sum += at(x.values, (start + column) * channels + channel)
      }
    }
    return activation(sum / ((bottom - top) * (right - left)))
  })
  return { shape, values }
}

/** First and past-the-last position on the image that an output position sees along one axis. */
function window(
  options: OperatorOptions,
  letter: 'H' | 'W',
  length: number,
  size: number,
): (output: number) => readonly [first: number, end: number] {
  const stride = Number(options[`stride${letter}`])
  const before = options.padding === 'SAME' ? samePaddingBefore(length, size, stride) : 0
  return (output) => {
    const first = output * stride - before
    return [Math.max(0, first), Math.min(length, first + size)]
  }
}

/** MEAN over the height and width of an image, whatever the output keeps of them. */
export function spatialMean(x: Dense, axes: Dense, shape: readonly number[]): Dense {
  if (axes.values.join() !== '1,2') throw new RangeError('the reference takes means over axes 1 and 2 only')
  const [, height, width, channels] = imageShape(x)
  const pixels = height * width
  const values = new Float32Array(elementCount(shape)).map((_, index) => {
    const channel = index % channels
    const first = ((index - channel) / channels) * pixels
    let sum = 0
    for (let pixel = 0; pixel < pixels; pixel++) sum += at(x.values, (first + pixel) * channels + channel)
    return sum / pixels
  })
  return { shape, values }
}

/** SOFTMAX over the last axis. */
export function softmax(x: Dense, options: OperatorOptions): Dense {
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
  return { shape: x.shape, values }
}
