import type { Protocol } from '../protocol/protocol.js'
import { intervalLevel } from '../statistics/estimator.js'
import { medianInterval } from '../statistics/median-interval.js'
import { looksOf, pilotInvocationsOf } from './looks.js'
import { pilotOptimum } from './pilot.js'
import { elapsedLimitRatio, type MeasurementDone, planInvocation } from './plan-invocation.js'
import { iterationsOf, type MeasurementProgress, overheadOf } from './progress.js'

/** How the number of invocations and iterations came about, and what it cost. */
export interface PlanReport {
  /** Invocations that sampled by the budget alone; those after it by cost and variance. */
  readonly pilotInvocations: number
  /** What cost and variance of the pilot asked for; null where the pilot sufficed or they are not known. */
  readonly iterationsPerInvocation: number | null
  /** Each look at the interval, with the half width that alone decided. */
  readonly looks: readonly { readonly invocations: number; readonly halfWidthRatio: number }[]
  /** Why no other invocation was made; `unfinished` where the plan had wanted one. */
  readonly stoppedBy: MeasurementDone['reason'] | 'unfinished'
  /** Device time of all invocations: their overheads and their sampling. */
  readonly spentSeconds: number
  /**
   * What the same session would have taken without looks, less `spentSeconds`: all invocations of the last look at
   * the typical overhead of one, sampling until `maxSeconds` or `maxIterations` are used up, but no longer than the
   * limit of elapsed time that ends any session. Never below 0.
   */
  readonly savedSeconds: number
}

/** The report of a session that has come so far. Throws InvalidSampleError or NoSamplesError. */
export function planReport(progress: MeasurementProgress, protocol: Protocol): PlanReport {
  const invocations = progress.samplesByInvocation.length
  const pilotInvocations = Math.min(invocations, pilotInvocationsOf(protocol))
  const next = planInvocation(progress, protocol)
  const optimum = invocations > pilotInvocations ? pilotOptimum(progress, protocol) : null
  const looks = looksOf(protocol).flatMap((look) => {
    if (look > invocations) return []
    const interval = medianInterval(progress.samplesByInvocation.slice(0, look), intervalLevel)
    return interval === null ? [] : [{ invocations: look, halfWidthRatio: interval.halfWidthRatio }]
  })
  const spentSeconds = spentSecondsOf(progress)
  return {
    pilotInvocations,
    iterationsPerInvocation: optimum !== null && Number.isFinite(optimum) ? optimum : null,
    looks,
    stoppedBy: next.done ? next.reason : 'unfinished',
    spentSeconds,
    savedSeconds: Math.max(0, fullSecondsOf(progress, protocol) - spentSeconds),
  }
}

function spentSecondsOf(progress: MeasurementProgress): number {
  const { overheadSecondsByInvocation, elapsedSeconds, samplingSeconds } = progress
  if (overheadSecondsByInvocation !== undefined) {
    return samplingSeconds + overheadSecondsByInvocation.reduce((total, seconds) => total + seconds, 0)
  }
  return elapsedSeconds ?? samplingSeconds
}

function fullSecondsOf(progress: MeasurementProgress, protocol: Protocol): number {
  const iterationSeconds = progress.samplingSeconds / Math.max(1, iterationsOf(progress))
  const invocations = looksOf(protocol).at(-1) ?? protocol.invocations
  const sampling = Math.min(protocol.maxSeconds, protocol.maxIterations * iterationSeconds)
  const whole = invocations * (overheadOf(progress) ?? 0) + sampling
  return Math.min(whole, elapsedLimitRatio * protocol.maxSeconds)
}
