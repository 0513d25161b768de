import { type Clamp, clampTo } from '../checks/clamp.js'
import type { WindowShape } from '../checks/window-shape.js'

export interface FirstConv extends WindowShape {
  readonly channelsIn: number
  readonly channelsOut: number
  /** [out][kernel][kernel][in] */
  readonly weights: Float32Array
  /** [out] */
  readonly bias: Float32Array
  readonly clamp: Clamp
}

/** Slow and in double precision. `input` is [height][width][in]; the answer [out][height][width]. */
export function firstConvReference(layer: FirstConv, input: Float32Array): Float32Array {
  const { channelsOut, outputHeight, outputWidth, bias, clamp } = layer
  const output = new Float32Array(channelsOut * outputHeight * outputWidth)
  let at = 0
  for (let out = 0; out < channelsOut; out++)
    for (let row = 0; row < outputHeight; row++)
      for (let column = 0; column < outputWidth; column++)
        output[at++] = clampTo(clamp, (bias[out] ?? 0) + windowSum(layer, input, out, row, column))
  return output
}

function windowSum(layer: FirstConv, input: Float32Array, out: number, row: number, column: number): number {
  const { kernel, stride, padTop, padLeft, height, width, weights, channelsIn } = layer
  let sum = 0
  for (let r = 0; r < kernel; r++)
    for (let s = 0; s < kernel; s++) {
      const [y, x] = [row * stride + r - padTop, column * stride + s - padLeft]
      if (y < 0 || y >= height || x < 0 || x >= width) continue
      for (let channel = 0; channel < channelsIn; channel++) {
        const weight = weights[((out * kernel + r) * kernel + s) * channelsIn + channel] ?? 0
        sum += weight * (input[(y * width + x) * channelsIn + channel] ?? 0)
      }
    }
  return sum
}
