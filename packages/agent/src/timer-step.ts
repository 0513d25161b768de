import type { Clock } from './clock.js'

/** Steps that are looked at: the smallest of so many is the clock's own. */
const STEPS = 2000
/** A browser's clock may step by 0.1 ms or more: a smaller number of steps has to do there. */
const FOR_MS = 20
/** A clock that stands still is given up after so many readings. */
const MAX_READINGS = 200_000

/**
 * The smallest step that a clock was seen to make, in microseconds to the nanosecond; null where it never
 * moved. Where a clock is finer than a reading of it takes, the step is what two readings are apart. Browsers
 * coarsen `performance.now()` to 5 µs on a cross-origin isolated page and to 100 µs elsewhere.
 */
export function timerStepUs(clock: Pick<Clock, 'now'>): number | null {
  let smallestMs = Number.POSITIVE_INFINITY
  let steps = 0
  let lastMs = clock.now()
  const endMs = lastMs + FOR_MS
  for (let reading = 0; reading < MAX_READINGS && steps < STEPS && lastMs < endMs; reading++) {
    const nowMs = clock.now()
    if (nowMs > lastMs) {
      smallestMs = Math.min(smallestMs, nowMs - lastMs)
      steps += 1
    }
    lastMs = nowMs
  }
  return steps === 0 ? null : Math.round(smallestMs * 1e6) / 1e3
}
