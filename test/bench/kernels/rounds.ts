/** What one round times of a contestant: its long and its short chain, in milliseconds. */
export interface Timed {
  /** Chains of `chainLayers` layers; one entry a round. */
  readonly longMs: readonly number[]
  /** Chains of one layer. */
  readonly shortMs: readonly number[]
}

export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** One layer's time in each round. */
export function layerTimes({ longMs, shortMs }: Timed, layers: number): number[] {
  return longMs.map((long, round) => (long - (shortMs[round] ?? Number.NaN)) / (layers - 1))
}

/**
 * The median of how many times longer `slower` took than `faster`, round by round, with the interval of about
 * 95 % that order statistics give without assuming a distribution.
 */
export function medianRatio(slower: readonly number[], faster: readonly number[]): Interval {
  return medianInterval(slower.map((value, round) => value / (faster[round] ?? Number.NaN)))
}

export function medianInterval(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b)
  const count = sorted.length
  // The rank by the normal approximation of the binomial; with few rounds it is the whole range.
  const rank = Math.max(0, Math.floor((count - 1.96 * Math.sqrt(count)) / 2))
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (at((count - 1) >> 1) + at(count >> 1)) / 2
  return { value: middle, low: at(rank), high: at(count - 1 - rank) }
}
