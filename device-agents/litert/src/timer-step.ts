/**
 * The smallest step of a clock in µs, seen over `forMs` of reading it. Browsers coarsen `performance.now()`:
 * to 5 µs on a cross-origin isolated page, to 100 µs elsewhere.
 */
export function timerStepUs(now: () => number, forMs = 20): number {
  let smallestMs = Number.POSITIVE_INFINITY
  let previousMs = now()
  const endMs = previousMs + forMs
  while (previousMs < endMs) {
    const nowMs = now()
    if (nowMs > previousMs) smallestMs = Math.min(smallestMs, nowMs - previousMs)
    previousMs = nowMs
  }
  return Math.round(smallestMs * 1e6) / 1e3
}
