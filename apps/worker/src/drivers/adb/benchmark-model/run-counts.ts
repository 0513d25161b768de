import type { HostPlan } from '../../driver.js'

/**
 * How many runs each invocation of a series makes. Their mean is its only sample, so all have to be of as many: the
 * first takes what its time allows, and those after it as many as that.
 */
export function createRunCounts() {
  const counts = new Map<string, number>()
  const keyOf = ({ model, delegate, threads, arrival }: HostPlan) =>
    [model.sha256, delegate, threads, arrival.mode].join(' ')
  return {
    /** Null: as many as the plan's time allows. */
    wanted(plan: HostPlan): number | null {
      const known = plan.invocation === 0 ? undefined : counts.get(keyOf(plan))
      if (known !== undefined && known >= plan.batch) return known
      return plan.batch > 1 ? plan.batch : null
    },
    made(plan: HostPlan, count: number): void {
      counts.set(keyOf(plan), count)
    },
  }
}
