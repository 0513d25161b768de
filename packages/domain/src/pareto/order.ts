/** Positions in lexicographic order of the columns; equal points stay in their given order. */
export function lexicographicOrder(columns: readonly Float64Array[]): Uint32Array<ArrayBuffer> {
  const [first, ...rest] = columns
  if (first === undefined) throw new RangeError('there is no column to order by')
  const order = Uint32Array.from(first, (_, index) => index)
  return order.sort((left, right) => {
    // The first column decides nearly always, so it is compared without a loop.
    const a = first[left] as number
    const b = first[right] as number
    if (a !== b) return a < b ? -1 : 1
    for (const column of rest) {
      const c = column[left] as number
      const d = column[right] as number
      if (c !== d) return c < d ? -1 : 1
    }
    return left - right
  })
}
