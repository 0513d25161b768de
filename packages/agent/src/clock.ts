/** A monotonic clock in milliseconds and a way to wait on it. */
export interface Clock {
  now(): number
  /** May wake a little early or late: who waits for a moment looks at the clock again. */
  sleep(ms: number): Promise<void>
}

/** The platform's own clock: `performance.now()`, which browsers coarsen and Node does not. */
export const platformClock: Clock = {
  now: () => performance.now(),
  sleep,
}

/** Browsers hold back a timer that a timer has set, after a few by 4 ms at least, and never a task that is posted. */
async function sleep(ms: number): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: TaskScheduler }
  if (scheduler) await scheduler.postTask(() => {}, { delay: ms })
  else await new Promise((resolve) => setTimeout(resolve, ms))
}

/** The part that is used of the Prioritized Task Scheduling API. */
interface TaskScheduler {
  postTask(task: () => void, options: { delay: number }): Promise<void>
}
