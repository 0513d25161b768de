import { type Interval, medianInterval } from './rounds.js'

/** A share of stored weights that was measured. */
export interface SparsePoint {
  /** Stored weights over those of the dense layer. */
  readonly storedShare: number
  /** Sparse over dense time, one a round. */
  readonly ratios: readonly number[]
}

/**
 * The least share of zeros at which a sparse kernel is not slower than the dense one. Time goes with stored weights,
 * so in each round a straight line is laid through the points by least squares, and it breaks even where it crosses
 * one; the interval is over rounds.
 */
export function breakEvenOf(points: readonly SparsePoint[]): Interval {
  const rounds = Math.min(...points.map(({ ratios }) => ratios.length))
  return medianInterval(
    Array.from({ length: rounds }, (_, round) =>
      zerosAtOne(points.map(({ storedShare, ratios }) => [storedShare, ratios[round] ?? Number.NaN])),
    ),
  )
}

function zerosAtOne(points: readonly (readonly [stored: number, ratio: number])[]): number {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const stored = meanOf(points.map(([share]) => share))
  const ratio = meanOf(points.map(([, taken]) => taken))
  const slope =
    meanOf(points.map(([share, taken]) => (share - stored) * (taken - ratio))) /
    meanOf(points.map(([share]) => (share - stored) ** 2))
  return 1 - (stored + (1 - ratio) / slope)
}
