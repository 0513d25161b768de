import { samePaddingBefore } from '../build/same-padding.js'
import type { OperatorOptions } from '../graph.js'
import { type Dense, elementCount, imageShape } from './dense.js'

/** One element of a window: where its pixel begins in the input, and its place in the kernel. */
export interface Tap {
  readonly pixel: number
  readonly tap: number
}

/** Visits each output pixel with the part of its window that lies on the input, and each of its channels. */
export function overWindows(
  x: Dense,
  [kernelHeight, kernelWidth]: readonly [height: number, width: number],
  options: OperatorOptions,
  shape: readonly number[],
  resultOf: (window: readonly Tap[], channel: number) => number,
): Float32Array {
  const [, height, width, channels] = imageShape(x)
  const [batches, outputHeight, outputWidth, outputChannels] = imageShape({ shape })
  const rows = axis(options, 'H', height, kernelHeight)
  const columns = axis(options, 'W', width, kernelWidth)
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
          values[next++] = resultOf(window, channel)
        }
      }
    }
  }
  return values
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
