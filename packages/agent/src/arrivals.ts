import type { InvocationPlan } from '@paceline/contracts'
import type { Clock } from './clock.js'

/** When the next inference may start, and from when its latency counts. */
export interface Arrivals {
  /** Waits until the next inference is due where there is a schedule; the answer is the time its latency counts from. */
  next(): number | Promise<number>
}

/** Closed: as soon as the last one ended. Periodic: on a schedule that starts with the first call. */
export function arrivalsOf(arrival: InvocationPlan['arrival'], clock: Clock): Arrivals {
  if (arrival.mode === 'periodic' && arrival.periodMs !== null) return periodic(arrival.periodMs, clock)
  return { next: () => clock.now() }
}

/**
 * Inference n is due at `start + n * periodMs`. One that is due while its predecessor still runs counts from
 * when it was due, so that waiting is part of its latency; one that the timer woke late counts from the
 * wake-up, as that lateness is the timer's and not the model's.
 */
function periodic(periodMs: number, clock: Clock): Arrivals {
  let dueMs: number | null = null
  return {
    async next() {
      const nowMs = clock.now()
      dueMs = dueMs === null ? nowMs : dueMs + periodMs
      if (nowMs >= dueMs) return dueMs
      await clock.sleep(dueMs - nowMs)
      return clock.now()
    },
  }
}
