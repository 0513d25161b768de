import type { TensorValues } from '../tensor-values.js'

/** The largest difference over the largest absolute value expected; null where there is no number to compare. */
export function differenceOf(actual: TensorValues, expected: TensorValues): number | null {
  if (actual.length !== expected.length) return null
  let difference = 0
  let largest = 0
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [actual[index] ?? Number.NaN, expected[index] ?? Number.NaN]
    if (Number.isNaN(a) || Number.isNaN(b)) return null
    // Equal infinities differ by nothing.
    if (a !== b) difference = Math.max(difference, Math.abs(a - b))
    largest = Math.max(largest, Math.abs(b))
  }
  return largest === 0 ? difference : difference / largest
}
