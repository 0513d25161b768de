import { setTimeout as sleep } from 'node:timers/promises'

/** Does something at once and then again and again with a pause between, until stopped; a failure is reported and survived. */
export async function every(
  pauseMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    try {
      await work()
    } catch (error) {
      onError(error)
    }
    // Aborted: the loop's own condition ends it.
    await sleep(pauseMs, undefined, { signal: stopped }).catch(() => {})
  }
}
