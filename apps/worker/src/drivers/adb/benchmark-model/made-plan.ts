import { fixedWarmupRule } from '@paceline/domain'
import type { HostPlan } from '../../driver.js'

/** A plan as a session makes them, of a model that is nowhere: for tests. */
export function planOf(changes: Partial<HostPlan> = {}): HostPlan {
  return {
    type: 'plan',
    invocation: 0,
    model: { path: '/nowhere', sha256: '0'.repeat(64), bytes: 1 },
    threads: 1,
    delegate: 'xnnpack',
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 1,
    warmup: fixedWarmupRule,
    sampling: { minIterations: 10, maxIterations: 1000, targetSeconds: 0.8, maxSeconds: 1.6 },
    ...changes,
  }
}
