import type { Schemas } from '@paceline/client'

export type FloorSubject = Pick<Schemas['Run'], 'runtime' | 'protocol'>

/**
 * What asks for the floor of a run's protocol: all that its key depends on, and none of its budgets, which the floor
 * has by default. The context comes with the runtime.
 */
export function floorBody(subject: FloorSubject | undefined): Schemas['CreateFloor'] {
  if (!subject) return {}
  const { threads, delegate, affinity, clock, batch, arrival } = subject.protocol
  return {
    ...(subject.runtime && { runtime: subject.runtime }),
    protocol: {
      threads,
      delegate,
      affinity,
      clock,
      batch,
      arrival:
        arrival.mode === 'periodic' && arrival.periodMs !== null
          ? { mode: 'periodic', periodMs: arrival.periodMs }
          : { mode: 'closed' },
    },
  }
}
