import type { Disturbance } from '../conditions/disturbance.js'
import type { ExecutionDifference } from '../protocol/fallback.js'
import type { Protocol } from '../protocol/protocol.js'
import { median } from '../statistics/quantile.js'
import type { Samples } from '../statistics/samples.js'
import { type LatencySummary, summarise } from '../statistics/summarise.js'
import { type Steadiness, steadiness } from '../steadiness/steadiness.js'
import { type Judgement, judge } from './verdict.js'
import type { WarmupEnd } from './warmup.js'

/** A finished invocation, as far as figures depend on it. */
export interface FinishedInvocation {
  /** In milliseconds, at least one. */
  readonly measuredMs: Samples
  /** Why it is no replicate of the undisturbed figure; null for one that nothing disturbed. */
  readonly apart: Disturbance['cause'] | null
  /** Inferences in a sample. */
  readonly batch: number
  readonly warmup: WarmupEnd
}

/** What is known of a session beside the samples of its model. */
export interface SessionContext {
  readonly protocol: Pick<Protocol, 'invocations' | 'batch' | 'targetHalfWidth' | 'minIterations'>
  /** How the sentinels moved; null without them. */
  readonly sentinel?: { readonly ratio: number; readonly moved: boolean } | null
  /** Of the runner's clock; null where it did not say. */
  readonly timerStepMs?: number | null
  readonly differences?: readonly ExecutionDifference[]
}

/** What was taken while the device was disturbed, of one cause. */
export interface ApartFigure {
  readonly cause: Disturbance['cause']
  readonly invocations: number
  readonly iterations: number
  readonly medianMs: number
  /** Too few undisturbed ones came about, so the figure is made of these too. */
  readonly inFigure: boolean
}

export interface Assessment extends Judgement {
  /** Positions of the invocations that the figure is made of, in their order. */
  readonly figure: readonly number[]
  readonly batch: number
  readonly latencyMs: LatencySummary
  readonly steadiness: Steadiness
  readonly apart: readonly ApartFigure[]
}

/**
 * All that is made of one model's invocations: which of them the figure is made of, the estimates, what the series
 * shows beside noise, and the verdict. Whoever has the samples and the conditions gets the same of them again. A
 * step in the series is told by the invocation's position among all. Throws InvalidSampleError or NoSamplesError.
 */
export function assess(invocations: readonly FinishedInvocation[], context: SessionContext): Assessment {
  const { protocol, timerStepMs = null, sentinel = null, differences = [] } = context
  const figure = figureOf(invocations, protocol.invocations)
  const own = figure.map((position) => invocations[position] as FinishedInvocation)
  const samplesByInvocation = own.map(({ measuredMs }) => measuredMs)
  const batch = Math.max(protocol.batch, ...own.map((invocation) => invocation.batch))
  const steady = numberedAmongAll(steadiness(samplesByInvocation), figure)
  const apart = apartFigures(invocations, figure.length === invocations.length)
  const judgement = judge({
    samplesByInvocation,
    protocol,
    steadiness: steady,
    apart,
    sentinel,
    clock: timerStepMs === null ? null : { stepMs: timerStepMs, batch },
    differences,
    batchByInvocation: own.map((invocation) => invocation.batch),
    warmups: own.map(({ warmup }) => warmup),
  })
  return {
    ...judgement,
    figure,
    batch,
    latencyMs: summarise(samplesByInvocation, { batch }),
    steadiness: steady,
    apart,
  }
}

/**
 * Positions of the undisturbed invocations, if there are at least `wanted`, else of all. What decides is what the
 * device did meanwhile and never how long anything took: choosing by latency would make any figure narrow.
 */
export function figureOf(
  invocations: readonly Pick<FinishedInvocation, 'apart'>[],
  wanted: number,
): readonly number[] {
  const undisturbed = invocations.flatMap(({ apart }, position) => (apart === null ? [position] : []))
  return undisturbed.length >= wanted ? undisturbed : [...invocations.keys()]
}

function apartFigures(invocations: readonly FinishedInvocation[], inFigure: boolean): ApartFigure[] {
  return (['contended', 'throttled'] as const).flatMap((cause) => {
    const disturbed = invocations.filter(({ apart }) => apart === cause)
    if (disturbed.length === 0) return []
    const samplesMs = disturbed.flatMap(({ measuredMs }) => Array.from(measuredMs))
    return {
      cause,
      invocations: disturbed.length,
      iterations: samplesMs.length,
      medianMs: median(samplesMs),
      inFigure,
    }
  })
}

function numberedAmongAll(found: Steadiness, figure: readonly number[]): Steadiness {
  const { changePoint } = found
  if (changePoint === null) return found
  const invocation = figure[changePoint.invocation] ?? changePoint.invocation
  return { ...found, changePoint: { ...changePoint, invocation } }
}
