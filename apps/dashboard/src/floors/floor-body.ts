import type { Schemas } from '@paceline/client'

/** A runtime, and the protocol as a run had it; its defaults without one. */
export interface FloorSubject {
  readonly runtime: string | null
  readonly protocol?: Schemas['Protocol'] | undefined
}

/**
 * What asks for the floor of a protocol: all that its key depends on, and none of its budgets, which the floor
 * has by default. The context comes with the runtime.
 */
export function floorBody(subject: FloorSubject): Schemas['CreateFloor'] {
  const runtime = subject.runtime === null ? {} : { runtime: subject.runtime }
  if (!subject.protocol) return runtime
  const { threads, delegate, affinity, clock, batch, arrival } = subject.protocol
  return {
    ...runtime,
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
