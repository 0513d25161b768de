import { setTimeout as sleep } from 'node:timers/promises'
import { atMostOnceAMinute } from './seldom.js'

const BETWEEN_TRIES_MS = 1000

/** Does something that must be done, again and again until it succeeds; throws the signal's reason once aborted. */
export async function insist<T>(
  work: () => Promise<T>,
  report: (error: Error) => void,
  stopped: AbortSignal,
): Promise<T> {
  const reportSeldom = atMostOnceAMinute(report)
  for (;;) {
    try {
      return await work()
    } catch (error) {
      stopped.throwIfAborted()
      reportSeldom(error instanceof Error ? error : new Error(String(error)))
    }
    await sleep(BETWEEN_TRIES_MS, undefined, { signal: stopped })
  }
}
