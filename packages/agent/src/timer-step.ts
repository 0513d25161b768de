import type { Clock } from './clock.js'

const READINGS = 2000

/** The smallest step that a clock was seen to make, in microseconds; null where it never moved. */
export function timerStepUs(clock: Pick<Clock, 'now'>, readings: number = READINGS): number | null {
  let smallestMs = Number.POSITIVE_INFINITY
  let lastMs = clock.now()
  for (let reading = 0; reading < readings; reading++) {
    const nowMs = clock.now()
    if (nowMs > lastMs) smallestMs = Math.min(smallestMs, nowMs - lastMs)
    lastMs = nowMs
  }
  return Number.isFinite(smallestMs) ? smallestMs * 1000 : null
}
