import { type Requantization, requantizedReference } from '../int8-conv1x1/reference.js'

/** A depthwise 3x3 convolution of int8, one filter to a channel. */
export interface Int8Depthwise extends Requantization {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly stride: 1 | 2
  readonly padTop: number
  readonly padLeft: number
  /** [channel][9] */
  readonly weights: Int8Array
}

/** Slow and plain. `input` is [height][width][channel], as the answer is. */
export function int8DepthwiseReference(layer: Int8Depthwise, input: Int8Array): Int8Array {
  const { channels, outputHeight, outputWidth, stride, weights, inputZero, bias } = layer
  const output = new Int8Array(outputHeight * outputWidth * channels)
  return output.map((_, index) => {
    const channel = index % channels
    const pixel = (index - channel) / channels
    let sum = bias[channel] ?? 0
    for (let tap = 0; tap < 9; tap++) {
      const row = Math.floor(pixel / outputWidth) * stride + Math.floor(tap / 3) - layer.padTop
      const column = (pixel % outputWidth) * stride + (tap % 3) - layer.padLeft
      sum += (weights[channel * 9 + tap] ?? 0) * (at(row, column, channel) - inputZero)
    }
    return requantizedReference(layer, channel, sum, 'away')
  })

  function at(row: number, column: number, channel: number): number {
    if (row < 0 || row >= layer.height || column < 0 || column >= layer.width) return inputZero
    return input[(row * layer.width + column) * channels + channel] ?? 0
  }
}
