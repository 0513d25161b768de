import type { PlanTensor } from '@paceline/kernel-plan'

/** Writes [channels][height * width] values into planes; what lies between is left as it is. */
export function fillPlanes(view: Float32Array, tensor: PlanTensor, values: Float32Array): void {
  const size = tensor.height * tensor.width
  for (let channel = 0; channel < tensor.channels; channel++)
    view.set(values.subarray(channel * size, (channel + 1) * size), channel * tensor.stride)
}

/** [channels][height * width] values out of planes. */
export function readPlanes(view: Float32Array, tensor: PlanTensor): Float32Array {
  const size = tensor.height * tensor.width
  const values = new Float32Array(tensor.channels * size)
  for (let channel = 0; channel < tensor.channels; channel++)
    values.set(view.subarray(channel * tensor.stride, channel * tensor.stride + size), channel * size)
  return values
}

/** The largest difference of two arrays, over the largest absolute value of the second. */
export function largestDifference(actual: Float32Array, expected: Float32Array): number {
  let difference = 0
  let largest = 0
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [actual[index] ?? Number.NaN, expected[index] ?? Number.NaN]
    // NaN compares with nothing, so it must not vanish in a maximum.
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.POSITIVE_INFINITY
    difference = Math.max(difference, Math.abs(a - b))
    largest = Math.max(largest, Math.abs(b))
  }
  return largest === 0 ? difference : difference / largest
}
