import type { OperatorOptions } from '../graph.js'
import { activationOf } from './activations.js'
import { at, type Dense, elementCount, imageShape } from './dense.js'

/** AVERAGE_POOL_2D with VALID padding. */
export function averagePool(x: Dense, options: OperatorOptions, shape: readonly number[]): Dense {
  if (options.padding !== 'VALID') throw new RangeError('the reference pools with VALID padding only')
  const [, height, width, channels] = imageShape(x)
  const [, outputHeight = 1, outputWidth = 1] = shape
  const filterHeight = Number(options.filterHeight)
  const filterWidth = Number(options.filterWidth)
  const activation = activationOf(options)
  const values = new Float32Array(elementCount(shape)).map((_, index) => {
    const channel = index % channels
    const pixel = Math.floor(index / channels)
    const column = (pixel % outputWidth) * Number(options.strideW)
    const row = (Math.floor(pixel / outputWidth) % outputHeight) * Number(options.strideH)
    const batch = Math.floor(pixel / (outputWidth * outputHeight))
    let sum = 0
    for (let i = 0; i < filterHeight; i++) {
      const start = (batch * height + row + i) * width + column
      for (let j = 0; j < filterWidth; j++) sum += at(x.values, (start + j) * channels + channel)
    }
    return activation(sum / (filterHeight * filterWidth))
  })
  return { shape, values }
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
