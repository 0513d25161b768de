/**
 * P-values adjusted for being several (Holm, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6, 1979): the i-th smallest of m times m - i + 1, none below a smaller
 * one's and none above 1. Rejecting those at most alpha refuses any true hypothesis with a chance of at most
 * alpha, however the tests depend on each other. In the order given. Throws RangeError.
 */
export function holm(pValues: readonly number[]): number[] {
  for (const pValue of pValues) {
    if (!(pValue >= 0 && pValue <= 1)) throw new RangeError(`a p-value is between 0 and 1, not ${pValue}`)
  }
  const ascending = pValues.map((_, index) => index).sort((a, b) => at(pValues, a) - at(pValues, b))
  const adjusted = new Array<number>(pValues.length).fill(0)
  let floor = 0
  ascending.forEach((index, rank) => {
    floor = Math.min(1, Math.max(floor, (pValues.length - rank) * at(pValues, index)))
    adjusted[index] = floor
  })
  return adjusted
}

function at(values: readonly number[], index: number): number {
  return values[index] as number
}
