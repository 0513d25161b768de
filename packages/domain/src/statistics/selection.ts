/**
 * Puts the value that sorting would put at `position` there, none above it before it and none below it after it:
 * Floyd and Rivest's SELECT ("Algorithm 489", 1975), linear in the number of values where sorting is not. `values`
 * are reordered; they hold no NaN.
 */
export function selectInPlace(values: Float64Array, position: number): number {
  partition(values, 0, values.length - 1, position)
  return values[position] as number
}

/** Where a range is longer than this, a sample of it narrows down where the value lies. */
const sampledRange = 600

function partition(values: Float64Array, first: number, last: number, position: number): void {
  let left = first
  let right = last
  while (right > left) {
    if (right - left > sampledRange) {
      const count = right - left + 1
      const rank = position - left + 1
      const logCount = Math.log(count)
      const size = 0.5 * Math.exp((2 * logCount) / 3)
      const spread = 0.5 * Math.sqrt((logCount * size * (count - size)) / count) * (rank < count / 2 ? -1 : 1)
      const low = Math.max(left, Math.floor(position - (rank * size) / count + spread))
      const high = Math.min(right, Math.floor(position + ((count - rank) * size) / count + spread))
      partition(values, low, high, position)
    }
    const pivot = values[position] as number
    let i = left
    let j = right
    swap(values, left, position)
    if ((values[right] as number) > pivot) swap(values, left, right)
    while (i < j) {
      swap(values, i, j)
      i += 1
      j -= 1
      while ((values[i] as number) < pivot) i += 1
      while ((values[j] as number) > pivot) j -= 1
    }
    if (values[left] === pivot) swap(values, left, j)
    else {
      j += 1
      swap(values, j, right)
    }
    if (j <= position) left = j + 1
    if (position <= j) right = j - 1
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] as number
  values[one] = values[other] as number
  values[other] = kept
}
