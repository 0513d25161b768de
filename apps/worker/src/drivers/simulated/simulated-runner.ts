import { createHash } from 'node:crypto'
import type { Clock, ModelRunner } from '@paceline/agent'
import type { HostPlan } from '../driver.js'
import type { ModelCosts } from './model-costs.js'

/** A reading of the clock takes so long: its step, which agents look for, without end on one that stands still. */
const STEP_MS = 1e-6
const LOAD_MS = 2
const FIRST_FACTOR = 1.5
const BYTES_PER_PARAMETER = 4
const OWN_BYTES = 8 * 2 ** 20

/** Time that passes only where the runner works or sleeps, and a runner on it. */
export interface MadeUpRunner {
  readonly runner: ModelRunner
  readonly clock: Clock
  /** Time that has passed on its clock. */
  readonly elapsedMs: number
}

/** Answers at once what would have taken as long as `inferenceMs` says, which is told the time so far. */
export function createMadeUpRunner(
  plan: HostPlan,
  { params, operators }: ModelCosts,
  inferenceMs: (elapsedMs: number) => number,
): MadeUpRunner {
  let nowMs = 0
  let inferences = 0
  return {
    get elapsedMs() {
      return nowMs
    },
    clock: {
      now: () => {
        nowMs += STEP_MS
        return nowMs
      },
      async sleep(ms) {
        nowMs += ms
      },
    },
    runner: {
      async load({ threads }) {
        const initMs = LOAD_MS + inferenceMs(nowMs)
        nowMs += initMs
        const ran = { threads, delegate: null, delegatedOperators: null, operators, precision: 'fp32' }
        return { initMs, ran }
      },
      setInputs() {},
      run() {
        nowMs += inferenceMs(nowMs) * (inferences === 0 ? FIRST_FACTOR : 1)
        inferences += 1
      },
      async outputDigest() {
        return createHash('sha256').update(`${plan.model.sha256} ${plan.inputSeed}`).digest('hex')
      },
      peakBytes: () => OWN_BYTES + params * BYTES_PER_PARAMETER,
      close() {},
    },
  }
}
