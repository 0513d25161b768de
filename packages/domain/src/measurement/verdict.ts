import type { Disturbance } from '../conditions/disturbance.js'
import type { ExecutionDifference } from '../protocol/fallback.js'
import type { Protocol } from '../protocol/protocol.js'
import { intervalLevel } from '../statistics/estimator.js'
import { medianInterval } from '../statistics/median-interval.js'
import { median } from '../statistics/quantile.js'
import { pooled, type Samples } from '../statistics/samples.js'
import { type Steadiness, steadiness } from '../steadiness/steadiness.js'
import { counted, type Finding, finding, percent, type Verdict, type VerdictReason } from './finding.js'
import { inferencesOf } from './progress.js'
import { steadinessFindings } from './steadiness-findings.js'
import type { WarmupEnd } from './warmup.js'

export interface Judgement {
  readonly verdict: Verdict
  readonly reasons: readonly VerdictReason[]
}

export interface JudgeInput {
  /** Measured samples in milliseconds, a list per invocation, in the order taken: those that the figure is made of. */
  readonly samplesByInvocation: readonly Samples[]
  readonly protocol: Pick<Protocol, 'targetHalfWidth' | 'minIterations'>
  /** Of these samples, where it is known already; else it is worked out. */
  readonly steadiness?: Steadiness
  /** Invocations during which the conditions were not met, by cause. */
  readonly apart?: readonly ApartInvocations[]
  /** How the sentinels moved from before the session to after it; null without sentinels. */
  readonly sentinel?: { readonly ratio: number; readonly moved: boolean } | null
  /** Inferences in the samples of each invocation; one where left out. */
  readonly batchByInvocation?: readonly number[]
  /** Step of the runner's clock and the calls in a sample, where they are known. */
  readonly clock?: { readonly stepMs: number; readonly batch: number } | null
  /** Differences of asked and ran, if any. */
  readonly differences?: readonly ExecutionDifference[]
  /** How the warm-up of each invocation ended. */
  readonly warmups?: readonly WarmupEnd[]
}

export interface ApartInvocations {
  readonly cause: Disturbance['cause']
  readonly invocations: number
  /** Too few undisturbed ones came about, so the figure is made of these too. */
  readonly inFigure: boolean
}

/** With fewer invocations than this an interval says too little to be called stable. */
export const minInvocationsForStable = 5

/** Steps of the clock that a sample should last, for the clock to add no more than 1% to it. */
export const minClockSteps = 100

/** The verdict that wins where reasons ask for several: the first of these. */
const precedence = ['throttled', 'drifting', 'noisy'] as const

/**
 * The verdict of a measurement. `throttled`: its figure holds invocations during which the device throttled;
 * else `drifting`: the level moved during the session, by its own samples or by the sentinels; else `noisy`: the
 * interval is wider than asked for, rests on fewer than five invocations or on two modes, its figure holds contended
 * invocations, or its samples are shorter than the clock resolves; else `stable`. Reasons come in a fixed order, and
 * a stable measurement can have some, such as a fallback. Throws InvalidSampleError or NoSamplesError.
 */
export function judge(input: JudgeInput): Judgement {
  const findings = [
    ...apartFindings(input.apart ?? []),
    ...sentinelFindings(input.sentinel ?? null),
    ...steadinessFindings(input.steadiness ?? steadiness(input.samplesByInvocation)),
    ...widthFindings(input),
    ...countFindings(input),
    ...clockFindings(input),
    ...warmupFindings(input.warmups ?? []),
    ...fallbackFindings(input.differences ?? []),
  ]
  const verdict = precedence.find((candidate) => findings.some((found) => found.verdict === candidate))
  return { verdict: verdict ?? 'stable', reasons: findings.map(({ reason }) => reason) }
}

const disturbedBy = {
  throttled: {
    verdict: 'throttled',
    code: 'throttled',
    apart: 'throttled-apart',
    what: 'the device throttled',
  },
  contended: {
    verdict: 'noisy',
    code: 'contended',
    apart: 'contended-apart',
    what: 'other processes took processor time or memory',
  },
} as const

function apartFindings(apart: readonly ApartInvocations[]): Finding[] {
  return apart.flatMap(({ cause, invocations, inFigure }) => {
    if (invocations === 0) return []
    const { verdict, code, apart: apartCode, what } = disturbedBy[cause]
    const during = `${what} during ${counted(invocations, 'invocation')}`
    return inFigure
      ? finding(verdict, code, `${during}, and too few others came about to leave them out`, invocations)
      : finding(null, apartCode, `${during}, kept apart from this figure`, invocations)
  })
}

function sentinelFindings(sentinel: JudgeInput['sentinel']): Finding[] {
  if (!sentinel?.moved) return []
  const { ratio } = sentinel
  const how = ratio >= 1 ? `slower by ${percent(ratio - 1)}` : `faster by ${percent(1 / ratio - 1)}`
  return [finding('drifting', 'sentinel-moved', `the sentinels ran ${how} after the session`, ratio)]
}

function widthFindings({ samplesByInvocation, protocol }: JudgeInput): Finding[] {
  const interval = medianInterval(samplesByInvocation, intervalLevel)
  if (interval === null || interval.halfWidthRatio <= protocol.targetHalfWidth) return []
  const { halfWidthRatio } = interval
  const text = `the interval of the median is ±${percent(halfWidthRatio)}, wider than the ±${percent(protocol.targetHalfWidth)} asked for`
  return [finding('noisy', 'half-width-above-target', text, halfWidthRatio)]
}

function countFindings(input: JudgeInput): Finding[] {
  const { samplesByInvocation, protocol } = input
  const findings: Finding[] = []
  const invocations = samplesByInvocation.length
  const iterations = inferencesOf(input)
  if (invocations < minInvocationsForStable) {
    const text = `${counted(invocations, 'invocation')}, and ${minInvocationsForStable} are needed to trust the interval`
    findings.push(finding('noisy', 'too-few-invocations', text, invocations))
  }
  if (iterations < protocol.minIterations) {
    const text = `the time budget ended after ${counted(iterations, 'iteration')} of the ${protocol.minIterations} asked for`
    findings.push(finding(null, 'too-few-iterations', text, iterations))
  }
  return findings
}

/** Equal samples of a coarse clock look more certain than they are: one step must not be more than the target. */
function clockFindings({ samplesByInvocation, protocol, clock }: JudgeInput): Finding[] {
  if (!clock || !(clock.stepMs > 0)) return []
  const steps = (median(pooled(samplesByInvocation)) * clock.batch) / clock.stepMs
  if (steps >= minClockSteps) return []
  const text = `a sample lasts ${steps.toPrecision(2)} steps of the clock, which adds up to ${percent(1 / steps)} to it`
  return [finding(1 / steps > protocol.targetHalfWidth ? 'noisy' : null, 'timer-step', text, steps)]
}

function warmupFindings(warmups: readonly WarmupEnd[]): Finding[] {
  const cut = warmups.filter(({ reason }) => reason === 'limit').length
  if (cut === 0) return []
  const text = `the warm-up of ${cut} of ${counted(warmups.length, 'invocation')} reached its limit before two blocks agreed`
  return [finding(null, 'warmup-limit', text, cut)]
}

function fallbackFindings(differences: readonly ExecutionDifference[]): Finding[] {
  if (differences.length === 0) return []
  const changes = differences.map(
    ({ field, asked, ran }) => `${field} ${asked ?? 'none'} ran as ${ran ?? 'none'}`,
  )
  const text = `what ran is not what was asked: ${changes.join(', ')}`
  return [finding(null, 'fallback', text, differences.length)]
}
