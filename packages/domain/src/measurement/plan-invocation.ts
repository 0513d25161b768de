import type { Protocol } from '../protocol/protocol.js'
import { intervalLevel } from '../statistics/estimator.js'
import { medianInterval } from '../statistics/median-interval.js'
import { looksOf } from './looks.js'
import { pilotIterationsOf, pilotOptimum } from './pilot.js'
import { inferencesOf, iterationsOf, type MeasurementProgress, overheadOf } from './progress.js'

/** How long one invocation samples; `continueSampling` reads it. */
export interface SamplingLimits {
  readonly minIterations: number
  readonly maxIterations: number
  /** Sampling goes on for this long where nothing else ends it. */
  readonly targetSeconds: number
  /** Sampling ends after this long, `minIterations` reached or not; one iteration is always taken. */
  readonly maxSeconds: number
}

/** What the next invocation is to do. */
export interface InvocationPlan extends SamplingLimits {
  readonly done: false
  /** Position of the invocation, from 0. */
  readonly invocation: number
}

export interface MeasurementDone {
  readonly done: true
  /**
   * `target`: the interval is narrow enough; `looks`: it is not, after the last look; `iterations`,
   * `budget`: what is left of them does not reach the next look; `elapsed`: starting and warming more
   * invocations would cost more than they are worth.
   */
  readonly reason: 'target' | 'looks' | 'iterations' | 'budget' | 'elapsed'
}

/** Share of time and iterations that the first look may take; the rest is for those after it. */
const firstLookShare = 0.5

/**
 * Part of a pilot invocation's iterations that those after it make at least: the median of all samples would be the
 * pilot's alone if they were as short as the narrowest interval wants them.
 */
const leastPartOfPilot = 1 / 8

/** Invocations past the minimum are started only within this multiple of `maxSeconds`, all time counted. */
export const elapsedLimitRatio = 3

/**
 * The plan of the next invocation, or that no other is wanted. At least `protocol.invocations` are
 * made. The interval is looked at then, and again only after 5, 8, 12, 20 and 30 invocations, and
 * nothing but its width decides: looking at every step, or at the estimate, would bias the interval.
 * The pilot, at least five invocations, samples for half of the budget; what it shows of cost and variance
 * sets the iterations of those after it (see `pilotOptimum`), up to an even share of what is left.
 * Over all invocations `maxSeconds` and `maxIterations` hold; the time wins over `minIterations`.
 */
export function planInvocation(
  progress: MeasurementProgress,
  protocol: Protocol,
): InvocationPlan | MeasurementDone {
  const invocation = progress.samplesByInvocation.length
  const nextLook = looksOf(protocol).find((look) => look > invocation)
  const reason = reasonToStop(progress, protocol, nextLook)
  if (reason !== null) return { done: true, reason }
  return invocationPlan(progress, protocol, nextLook ?? invocation + 1)
}

/** Whether a runner takes another sample: one rule for every runner. `elapsedMs` is of sampling alone. */
export function continueSampling(plan: SamplingLimits, iterations: number, elapsedMs: number): boolean {
  if (iterations < 1) return true
  const seconds = elapsedMs / 1_000
  if (iterations >= plan.maxIterations || seconds >= plan.maxSeconds) return false
  return iterations < plan.minIterations || seconds < plan.targetSeconds
}

function reasonToStop(
  progress: MeasurementProgress,
  protocol: Protocol,
  nextLook: number | undefined,
): MeasurementDone['reason'] | null {
  const invocation = progress.samplesByInvocation.length
  if (invocation < protocol.invocations) return null
  const iterations = iterationsOf(progress)
  const isEnough = inferencesOf(progress) >= protocol.minIterations
  if (isLook(invocation, protocol) && isEnough && isNarrow(progress, protocol)) return 'target'
  if (nextLook === undefined) return 'looks'
  const missing = nextLook - invocation
  if (protocol.maxIterations - iterations < missing) return 'iterations'
  const typicalSeconds = progress.samplingSeconds / Math.max(1, iterations)
  const left = protocol.maxSeconds - progress.samplingSeconds
  if (left <= 0 || left < missing * typicalSeconds) return 'budget'
  if ((progress.elapsedSeconds ?? 0) > elapsedLimitRatio * protocol.maxSeconds) return 'elapsed'
  return null
}

function invocationPlan(progress: MeasurementProgress, protocol: Protocol, nextLook: number): InvocationPlan {
  const invocation = progress.samplesByInvocation.length
  const missing = nextLook - invocation
  const iterations = iterationsOf(progress)
  const evenIterations = Math.max(1, Math.floor((protocol.maxIterations - iterations) / missing))
  const evenSeconds = Math.max(0, protocol.maxSeconds - progress.samplingSeconds) / missing
  const share = shareOf(progress, protocol, nextLook)
  const minIterations = Math.min(evenIterations, wantedIterations(progress, protocol, missing))
  return {
    done: false,
    invocation,
    minIterations,
    maxIterations: Math.min(evenIterations, Math.max(minIterations, share.iterations)),
    targetSeconds: Math.min(evenSeconds, Math.max(0, share.seconds)),
    maxSeconds: evenSeconds,
  }
}

interface Share {
  readonly seconds: number
  readonly iterations: number
}

/** What the next invocation may take for later looks to have theirs. */
function shareOf(progress: MeasurementProgress, protocol: Protocol, nextLook: number): Share {
  const optimum = pilotOptimum(progress, protocol)
  const iterations = iterationsOf(progress)
  if (optimum === null) {
    const missing = nextLook - progress.samplesByInvocation.length
    const part = shareAtLook(nextLook, protocol)
    return {
      seconds: (part * protocol.maxSeconds - progress.samplingSeconds) / missing,
      iterations: Math.floor((part * protocol.maxIterations - iterations) / missing),
    }
  }
  const left = reachableInvocations(progress, protocol, nextLook)
  const evenIterations = Math.floor((protocol.maxIterations - iterations) / left)
  const wanted = Math.ceil(Math.max(optimum, leastPartOfPilot * pilotIterationsOf(progress, protocol)))
  return {
    seconds: (protocol.maxSeconds - progress.samplingSeconds) / left,
    iterations: Math.min(evenIterations, wanted),
  }
}

/** Invocations that can still be made up to the last look before the limit of elapsed time; at least the next look's. */
function reachableInvocations(progress: MeasurementProgress, protocol: Protocol, nextLook: number): number {
  const invocation = progress.samplesByInvocation.length
  const last = looksOf(protocol).at(-1) ?? nextLook
  const overheadSeconds = overheadOf(progress) ?? 0
  const leftSeconds =
    elapsedLimitRatio * protocol.maxSeconds -
    (progress.elapsedSeconds ?? 0) -
    protocol.maxSeconds +
    progress.samplingSeconds
  const inTime = overheadSeconds > 0 ? Math.floor(leftSeconds / overheadSeconds) : Number.POSITIVE_INFINITY
  return Math.max(nextLook - invocation, Math.min(last - invocation, inTime))
}

/** Its part of what is missing to `minIterations`, and no less than the first invocations were asked for. */
function wantedIterations(progress: MeasurementProgress, protocol: Protocol, missing: number): number {
  const outstanding = Math.ceil((protocol.minIterations - inferencesOf(progress)) / missing)
  return Math.max(1, outstanding, Math.ceil(protocol.minIterations / protocol.invocations))
}

function isLook(invocation: number, protocol: Protocol): boolean {
  return looksOf(protocol).includes(invocation)
}

function isNarrow(progress: MeasurementProgress, protocol: Protocol): boolean {
  const interval = medianInterval(progress.samplesByInvocation, intervalLevel)
  return interval !== null && interval.halfWidthRatio <= protocol.targetHalfWidth
}

/** Share of the budget that may be spent by a look: half by the first, all by the last. */
function shareAtLook(look: number, protocol: Protocol): number {
  const last = looksOf(protocol).at(-1) ?? look
  if (last === protocol.invocations) return 1
  return (
    firstLookShare + ((1 - firstLookShare) * (look - protocol.invocations)) / (last - protocol.invocations)
  )
}
