import type { WebDriverSession } from '../../appium/webdriver-client.js'

const CLOSE_MS = 3_000

/** A session as something to end; one whose server or browser is gone has ended. */
export function endedSession(session: WebDriverSession): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await session.delete(AbortSignal.timeout(CLOSE_MS), CLOSE_MS).catch(() => {})
    },
  }
}
