/** A figure of which less is better, and where it may really lie; null where nobody knows, which is then the figure. */
export interface RankedFigure {
  readonly value: number
  readonly interval: { readonly low: number; readonly high: number } | null
}

/**
 * The rank of each figure, in their order: one more than there are figures whose interval ends below its own begins.
 * What no interval tells apart shares a rank.
 */
export function rankByInterval(figures: readonly RankedFigure[]): number[] {
  const highs = figures
    .map(({ value, interval }) => interval?.high ?? value)
    .sort((left, right) => left - right)
  return figures.map(({ value, interval }) => 1 + below(highs, interval?.low ?? value))
}

/** How many of the numbers, in rising order, are below the limit. */
function below(rising: readonly number[], limit: number): number {
  let from = 0
  let to = rising.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((rising[middle] ?? 0) < limit) from = middle + 1
    else to = middle
  }
  return from
}
