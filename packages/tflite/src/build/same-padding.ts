/** Output length of a SAME-padded window along one axis (TFLite's `ComputeOutSize`). */
export function sameOutputLength(length: number, stride: number): number {
  return Math.ceil(length / stride)
}

/** Padding before the first element along one axis; what is odd goes to the end, as in TFLite. */
export function samePaddingBefore(length: number, kernel: number, stride: number, dilation = 1): number {
  const reach = (kernel - 1) * dilation + 1
  const total = (sameOutputLength(length, stride) - 1) * stride + reach - length
  return Math.max(0, Math.floor(total / 2))
}

/**
 * Mean number of window elements that fall on the input rather than on padding, along one axis. On a
 * 4-wide map a 5-wide kernel meets 3.5 of its 5: weights scaled by 5 would let the signal fade.
 */
export function meanTapsInside(length: number, kernel: number, stride: number, dilation = 1): number {
  const before = samePaddingBefore(length, kernel, stride, dilation)
  const outputs = sameOutputLength(length, stride)
  let taps = 0
  for (let i = 0; i < outputs; i++) {
    const first = i * stride - before
    const outsideBefore = Math.max(0, Math.ceil(-first / dilation))
    const insideOrBefore = Math.min(kernel, Math.ceil((length - first) / dilation))
    taps += insideOrBefore - outsideBefore
  }
  return taps / outputs
}
