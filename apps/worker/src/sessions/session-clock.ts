import { setTimeout as sleep } from 'node:timers/promises'

/** The time of a session, in milliseconds; a test may let it pass by itself. */
export interface SessionClock {
  now(): number
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const realClock: SessionClock = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      throw error
    })
  },
}
