import { tooBusy } from './contention.js'
import { otherCpuCores } from './cpu-time.js'
import type { Disturbance } from './disturbance.js'
import { disturbances } from './disturbances.js'
import { defaultGateLimits, type GateLimits } from './gate-limits.js'
import type { BlockReading, ConditionReading } from './reading.js'

export interface GateState {
  readonly open: boolean
  /** Why it is closed: what was found at the last look that found something. */
  readonly reasons: readonly Disturbance[]
}

/** Decides whether to measure, by the conditions alone. */
export interface Gate {
  /** Looks at the time between two readings, which follows on that of the look before. */
  look(before: ConditionReading | BlockReading, after: ConditionReading | BlockReading): GateState
}

/**
 * fresh ── fine, and cool enough to stay so ──> open ── a limit is broken ──> closed
 *   └────────── a limit is broken ──> closed ── fine again for `calmMs`, and clearly ──> open
 *
 * It does not flap: to close, others must have taken significantly more than is allowed (see `mostTicks`), and to
 * open, no more than that over the whole calm time; a sensor must have cooled down by `coolDownCelsius`, and so on.
 */
export function createGate(limits: GateLimits = defaultGateLimits): Gate {
  let state: GateState = { open: false, reasons: [] }
  let calmSince: ConditionReading | BlockReading | null = null
  return {
    look(before, after) {
      const found = disturbances(before, after, limits, { toResume: !state.open })
      if (found.length > 0) {
        state = { open: false, reasons: found }
        calmSince = after
        return state
      }
      if (state.open) return state
      if (calmSince !== null) {
        if (after.atMs - calmSince.atMs < limits.calmMs) return state
        const cores = otherCpuCores(calmSince, after)
        if (cores !== 'unavailable' && cores > limits.otherCpuShare) {
          state = { open: false, reasons: [tooBusy(cores, limits)] }
          calmSince = before
          return state
        }
      }
      state = { open: true, reasons: [] }
      return state
    },
  }
}
