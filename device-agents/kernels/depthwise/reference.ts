import { type Clamp, clampTo } from '../checks/clamp.js'
import type { WindowShape } from '../checks/window-shape.js'

export interface Depthwise extends WindowShape {
  readonly channels: number
  /** [channels][kernel][kernel] */
  readonly weights: Float32Array
  /** [channels] */
  readonly bias: Float32Array
  readonly clamp: Clamp
}

/** Slow and in double precision. `input` is [channels][height][width]; the answer likewise. */
export function depthwiseReference(layer: Depthwise, input: Float32Array): Float32Array {
  const { channels, outputHeight, outputWidth, bias, clamp } = layer
  const output = new Float32Array(channels * outputHeight * outputWidth)
  let at = 0
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < outputHeight; row++)
      for (let column = 0; column < outputWidth; column++)
        output[at++] = clampTo(clamp, (bias[channel] ?? 0) + windowSum(layer, input, channel, row, column))
  return output
}

function windowSum(
  layer: Depthwise,
  input: Float32Array,
  channel: number,
  row: number,
  column: number,
): number {
  const { kernel, stride, padTop, padLeft, height, width, weights } = layer
  let sum = 0
  for (let r = 0; r < kernel; r++)
    for (let s = 0; s < kernel; s++) {
      const [y, x] = [row * stride + r - padTop, column * stride + s - padLeft]
      if (y < 0 || y >= height || x < 0 || x >= width) continue
      const weight = weights[(channel * kernel + r) * kernel + s] ?? 0
      sum += weight * (input[(channel * height + y) * width + x] ?? 0)
    }
  return sum
}
