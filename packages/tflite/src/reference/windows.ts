import { samePaddingBefore } from '../build/same-padding.js'
import type { OperatorOptions } from '../graph.js'
import { type Dense, elementCount, imageShape } from './dense.js'

/** One element of a window: where its pixel begins in the input, and its place in the kernel. */
export interface Tap {
  readonly pixel: number
  readonly tap: number
}

/** The value of each output channel, from the part of its pixel's window that lies on the input. */
export function overWindows(
  x: Dense,
  size: readonly [height: number, width: number],
  options: OperatorOptions,
  shape: readonly number[],
  resultOf: (window: readonly Tap[], channel: number) => number,
): Float32Array {
  const channels = imageShape({ shape })[3]
  const values = new Float32Array(elementCount(shape))
  eachWindow(x, size, options, shape, (window, first) => {
    for (let channel = 0; channel < channels; channel++) values[first + channel] = resultOf(window, channel)
  })
  return values
}

/** Visits each output pixel, by where its channels begin, with the part of its window that lies on the input. */
export function eachWindow(
  x: Dense,
  [kernelHeight, kernelWidth]: readonly [height: number, width: number],
  options: OperatorOptions,
  shape: readonly number[],
  visit: (window: readonly Tap[], first: number) => void,
): void {
  const [, height, width, channels] = imageShape(x)
  const [batches, outputHeight, outputWidth, outputChannels] = imageShape({ shape })
  const rows = tapsAlong(options, 'H', { length: height, kernel: kernelHeight, outputs: outputHeight })
  const columns = tapsAlong(options, 'W', { length: width, kernel: kernelWidth, outputs: outputWidth })
  let first = 0
  for (let batch = 0; batch < batches; batch++) {
    for (const row of rows) {
      for (const column of columns) {
        const window: Tap[] = []
        for (const [i, y] of row) {
          for (const [j, z] of column) {
            window.push({ pixel: ((batch * height + y) * width + z) * channels, tap: i * kernelWidth + j })
          }
        }
        visit(window, first)
        first += outputChannels
      }
    }
  }
}

/** Pairs of kernel element and input position that each output position sees along one axis. */
export function tapsAlong(
  options: OperatorOptions,
  letter: 'D' | 'H' | 'W',
  { length, kernel, outputs }: { length: number; kernel: number; outputs: number },
): (readonly [tap: number, position: number])[][] {
  const stride = Number(options[`stride${letter}`])
  const dilation = Number(options[`dilation${letter}Factor`] ?? 1)
  const reach = (kernel - 1) * dilation + 1
  const before = options.padding === 'SAME' ? samePaddingBefore(length, reach, stride) : 0
  return Array.from({ length: outputs }, (_, output) =>
    Array.from(
      { length: kernel },
      (_, tap) => [tap, output * stride - before + tap * dilation] as const,
    ).filter(([, position]) => position >= 0 && position < length),
  )
}
