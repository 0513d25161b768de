import type { GroupedRows } from '@paceline/kernel-plan'

/** A 1x1 convolution whose weights are kept by groups of output channels. */
export interface SparseConv1x1 {
  readonly channelsIn: number
  readonly channelsOut: number
  /** Height times width. */
  readonly pixels: number
  readonly weights: GroupedRows
  /** [out] */
  readonly bias: Float32Array
  readonly clamp: { readonly min: number; readonly max: number }
}

/** Slow and in double precision. `input` is [in][pixels]; the answer [out][pixels]. */
export function sparseConv1x1Reference(layer: SparseConv1x1, input: Float32Array): Float32Array {
  const { channelsOut, pixels, weights, bias, clamp } = layer
  const { rows, rowPointers, columns, values } = weights
  const output = new Float32Array(channelsOut * pixels)
  for (let out = 0; out < channelsOut; out++) {
    const group = Math.floor(out / rows)
    for (let pixel = 0; pixel < pixels; pixel++) {
      let sum = bias[out] ?? 0
      for (let at = rowPointers[group] ?? 0; at < (rowPointers[group + 1] ?? 0); at++)
        sum += (values[at * rows + (out % rows)] ?? 0) * (input[(columns[at] ?? 0) * pixels + pixel] ?? 0)
      output[out * pixels + pixel] = Math.min(clamp.max, Math.max(clamp.min, sum))
    }
  }
  return output
}
