/** A point of a front with what is known of its place on it. */
export interface MembershipPoint {
  readonly id: string
  /** Probability that it is on the front; null when it was not computed. */
  readonly frontProbability: number | null
  /** Ends of the interval of the measured objective; null when it has none. */
  readonly interval: { readonly low: number; readonly high: number } | null
}

/** Membership known better than this is settled, and measuring again changes nothing. */
const settledVariance = 1e-3

/**
 * The ids whose next measurement would tell most about the front: those whose membership p is least
 * certain (largest p(1 - p)) first, then the wider interval, then the id. Points whose membership is
 * settled, or without an interval to narrow, are left out.
 */
export function measureNext(points: readonly MembershipPoint[], limit = 5): string[] {
  return points
    .flatMap(({ id, frontProbability, interval }) => {
      if (frontProbability === null || interval === null) return []
      const variance = frontProbability * (1 - frontProbability)
      return variance < settledVariance ? [] : [{ id, variance, width: interval.high / interval.low }]
    })
    .sort((a, b) => b.variance - a.variance || b.width - a.width || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id)
}
