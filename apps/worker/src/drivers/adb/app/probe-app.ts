import { setTimeout as sleep } from 'node:timers/promises'
import { type Ready, Ready as ReadySchema } from '@paceline/contracts'
import { Check } from 'typebox/value'
import type { UnavailableRuntime } from '../../driver.js'
import { wordsOf } from './app-connection.js'
import { converse } from './converse.js'

/** A phone may take so long to bring an app up. */
const PROBE_MS = 30_000
const TRY_EVERY_MS = 250

/** What the app says of itself, as soon as its service listens: adb closes a connection that nobody takes. */
export async function probeApp(port: number, signal: AbortSignal): Promise<Ready | UnavailableRuntime> {
  const inTime = AbortSignal.timeout(PROBE_MS)
  const either = AbortSignal.any([signal, inTime])
  const silence = async () => new Error('the app closed without a word')
  for (;;) {
    try {
      for await (const message of converse(port, null, silence, either)) {
        if (Check(ReadySchema, message)) return message
        return { unavailable: `the runner app: ${wordsOf(message)}` }
      }
    } catch {
      signal.throwIfAborted()
      if (inTime.aborted) {
        return {
          unavailable: `the runner app does not answer within ${PROBE_MS / 1000} s: is its screen unlocked, and does it run?`,
        }
      }
    }
    await sleep(TRY_EVERY_MS, undefined, { signal: either }).catch(() => {})
  }
}
