import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceDriver } from '../driver.js'

const REASON = 'this computer is left out by PACELINE_LOCAL=0; a start without it measures here again'
/** A worker that was killed leaves its device as it was, until the sweeper finds it silent. */
const AGAIN_MS = 15_000

/** Serves nothing, and says why this computer is offline where it was a device before. */
export function createLeftOutDriver(fingerprint: string, againMs = AGAIN_MS): DeviceDriver {
  return {
    async *watch(signal) {
      yield { type: 'settled' }
      while (!signal.aborted) {
        yield { type: 'absent', device: { fingerprint }, reason: REASON }
        await sleep(againMs, undefined, { signal, ref: false }).catch(() => {})
      }
    },
  }
}
