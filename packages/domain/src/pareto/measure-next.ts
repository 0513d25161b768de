/** A point of a front with what is known of its place on it. */
export interface MembershipPoint {
  readonly id: string
  readonly onFront: boolean
  /** Probability that it is on the front; null when it was not computed. */
  readonly frontProbability: number | null
  /** Ends of the interval of the measured objective; null when it has none. */
  readonly interval: { readonly low: number; readonly high: number } | null
  /** Whether the level kept still while it was measured; the interval of one that moved settles nothing. */
  readonly steady: boolean
}

/** Membership known better than this is settled, and measuring again changes nothing. */
const settledVariance = 1e-3

/**
 * The ids whose next measurement would tell most about the front: those whose membership p is least
 * certain (largest p(1 - p)) first; then those whose level moved while it was measured, on the front before
 * elsewhere; then the wider interval, then the id. Points whose membership is settled, or without an interval to
 * narrow, are left out.
 */
export function measureNext(points: readonly MembershipPoint[], limit = 5): string[] {
  return points
    .flatMap(({ id, onFront, frontProbability, interval, steady }) => {
      if (frontProbability === null || interval === null) return []
      const variance = frontProbability * (1 - frontProbability)
      const open = variance >= settledVariance
      if (!open && steady) return []
      return [{ id, onFront, variance: open ? variance : 0, width: interval.high / interval.low }]
    })
    .sort(
      (a, b) =>
        b.variance - a.variance ||
        Number(b.onFront) - Number(a.onFront) ||
        b.width - a.width ||
        (a.id < b.id ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ id }) => id)
}
