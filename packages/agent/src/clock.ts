/** A monotonic clock in milliseconds and a way to wait on it. */
export interface Clock {
  now(): number
  sleep(ms: number): Promise<void>
}

/** The platform's own clock: `performance.now()`, which browsers coarsen and Node does not. */
export const platformClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
