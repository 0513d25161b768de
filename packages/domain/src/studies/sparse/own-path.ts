export const ownPathDecisions = ['taken', 'not-taken', 'undecided'] as const
export type OwnPathDecision = (typeof ownPathDecisions)[number]

/** Ratios that count as the same time. */
export const sameTimeBounds = { low: 0.95, high: 1.05 } as const

/**
 * Whether a runtime ran sparse kernels of its own on a model that stores its weights sparse, by the time of the same
 * zeros stored dense over its own. `taken`: it is faster by more than 5%, its whole interval says so. `not-taken`: the
 * whole interval lies within 5% of 1, so that if another path ran it changed nothing. Else `undecided`: also where the
 * sparse model is slower, since a model that leaves the delegate is so, too.
 */
export function ownPathDecision({ low, high }: { low: number; high: number }): OwnPathDecision {
  if (low > sameTimeBounds.high) return 'taken'
  return low >= sameTimeBounds.low && high <= sameTimeBounds.high ? 'not-taken' : 'undecided'
}
