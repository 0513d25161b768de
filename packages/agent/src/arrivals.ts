import type { Done, InvocationPlan } from '@paceline/contracts'
import { elapsed } from './calls.js'
import type { Clock } from './clock.js'

/** When the next inference may start, and from when its latency counts. */
export interface Arrivals {
  /**
   * Waits until the next inference is due where there is a schedule.
   *
   * @param endedMs when the last one ended; null before the first
   * @returns the time that its latency counts from
   */
  next(endedMs: number | null): number | Promise<number>
  /** How late inferences were started, and not by one another; null where nothing is due at a time. */
  readonly latenessMs: Done['latenessMs']
}

/** Closed: as soon as the last one ended. Periodic: on a schedule that starts with the first call. */
export function arrivalsOf(arrival: InvocationPlan['arrival'], clock: Clock): Arrivals {
  if (arrival.mode === 'periodic' && arrival.periodMs !== null) return periodic(arrival.periodMs, clock)
  return { next: () => clock.now(), latenessMs: null }
}

/**
 * An inference arrives `periodMs` after the last one arrived. If that one still runs, it waits, and its latency
 * counts from its arrival. If not, the agent sleeps until then; what it wakes late, or loses to sending samples,
 * moves this arrival and all later ones, as with a camera whose frame comes late, and is told as `latenessMs`.
 *
 * Latency and deadline so have one origin: an inference has missed its deadline, the arrival of the next,
 * exactly when its latency is above `periodMs`, and latencies are those of Lindley's recursion, wait(n + 1) =
 * max(0, wait(n) + run(n) - period), whatever the timer does. On a schedule that stays where it was they could
 * not be: counted from the wake-up, a late inference could end after the next arrival with no sample above the
 * period to show it, and the next would be charged for a wait that the timer caused; counted from the schedule,
 * the timer's lateness would pass for the model's. The price is a mean period longer by the mean lateness.
 *
 * A model slower than its period falls further behind with each arrival, and its latencies grow for as long as
 * it is sampled.
 */
function periodic(periodMs: number, clock: Clock): Arrivals {
  let arrivedMs: number | null = null
  let waits = 0
  let sumMs = 0
  let maxMs = 0

  async function wakeAt(dueMs: number, endedMs: number): Promise<number> {
    let nowMs = clock.now()
    elapsed(endedMs, nowMs, 'what followed an inference')
    // Timers may wake early too.
    while (nowMs < dueMs) {
      const asleepMs = nowMs
      await clock.sleep(dueMs - nowMs)
      nowMs = clock.now()
      elapsed(asleepMs, nowMs, 'the wait for an arrival')
    }
    return nowMs
  }

  return {
    async next(endedMs) {
      if (arrivedMs === null || endedMs === null) {
        arrivedMs = clock.now()
        return arrivedMs
      }
      const dueMs = arrivedMs + periodMs
      const lateMs = (await wakeAt(dueMs, endedMs)) - Math.max(dueMs, endedMs)
      arrivedMs = dueMs + lateMs
      waits += 1
      sumMs += lateMs
      maxMs = Math.max(maxMs, lateMs)
      return arrivedMs
    },
    get latenessMs() {
      return { mean: waits === 0 ? 0 : sumMs / waits, max: maxMs }
    },
  }
}
