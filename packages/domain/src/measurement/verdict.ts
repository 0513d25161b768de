import type { ExecutionDifference } from '../protocol/fallback.js'
import type { Protocol } from '../protocol/protocol.js'
import { intervalLevel } from '../statistics/estimator.js'
import { medianInterval } from '../statistics/median-interval.js'
import type { Samples } from '../statistics/samples.js'
import type { WarmupResult } from './warmup.js'

export const verdicts = ['stable', 'noisy', 'drifting', 'throttled'] as const
/** Whether a figure can be believed; fronts and tables use no figure without it. */
export type Verdict = (typeof verdicts)[number]

/** Why a verdict is what it is, or what else a reader should know: in a word, a sentence and a number. */
export interface VerdictReason {
  readonly code: VerdictReasonCode
  readonly text: string
  readonly value: number | null
}

export const verdictReasonCodes = [
  'half-width-above-target',
  'too-few-invocations',
  'too-few-iterations',
  'warmup-limit',
  'fallback',
] as const
export type VerdictReasonCode = (typeof verdictReasonCodes)[number]

export interface Judgement {
  readonly verdict: Verdict
  readonly reasons: readonly VerdictReason[]
}

export interface JudgeInput {
  /** Measured samples in milliseconds, a list per invocation. */
  readonly samplesByInvocation: readonly Samples[]
  readonly protocol: Pick<Protocol, 'targetHalfWidth' | 'minIterations'>
  /** Differences of asked and ran, if any. */
  readonly differences?: readonly ExecutionDifference[]
  /** How the warm-up of each invocation ended. */
  readonly warmups?: readonly Pick<WarmupResult, 'reason'>[]
}

/** With fewer invocations than this an interval says too little to be called stable. */
export const minInvocationsForStable = 5

/** Reasons that alone make a measurement noisy; the others inform. */
const decisive: readonly VerdictReasonCode[] = ['half-width-above-target', 'too-few-invocations']

/**
 * The verdict of a measurement: `stable` when the interval's half width reached its target over at
 * least five invocations, else `noisy`. Reasons come in a fixed order; a stable measurement can have
 * some, such as a fallback. Throws InvalidSampleError or NoSamplesError.
 */
export function judge(input: JudgeInput): Judgement {
  const reasons = [
    ...widthReasons(input),
    ...countReasons(input),
    ...warmupReasons(input.warmups ?? []),
    ...fallbackReasons(input.differences ?? []),
  ]
  const verdict = reasons.some(({ code }) => decisive.includes(code)) ? 'noisy' : 'stable'
  return { verdict, reasons }
}

function widthReasons({ samplesByInvocation, protocol }: JudgeInput): VerdictReason[] {
  const interval = medianInterval(samplesByInvocation, intervalLevel)
  if (interval === null || interval.halfWidthRatio <= protocol.targetHalfWidth) return []
  const { halfWidthRatio } = interval
  const text = `the interval of the median is ±${percent(halfWidthRatio)}, wider than the ±${percent(protocol.targetHalfWidth)} asked for`
  return [{ code: 'half-width-above-target', text, value: halfWidthRatio }]
}

function countReasons({ samplesByInvocation, protocol }: JudgeInput): VerdictReason[] {
  const reasons: VerdictReason[] = []
  const invocations = samplesByInvocation.length
  const iterations = samplesByInvocation.reduce((total, { length }) => total + length, 0)
  if (invocations < minInvocationsForStable) {
    const text = `${counted(invocations, 'invocation')}, and ${minInvocationsForStable} are needed to trust the interval`
    reasons.push({ code: 'too-few-invocations', text, value: invocations })
  }
  if (iterations < protocol.minIterations) {
    const text = `the time budget ended after ${counted(iterations, 'iteration')} of the ${protocol.minIterations} asked for`
    reasons.push({ code: 'too-few-iterations', text, value: iterations })
  }
  return reasons
}

function warmupReasons(warmups: readonly Pick<WarmupResult, 'reason'>[]): VerdictReason[] {
  const cut = warmups.filter(({ reason }) => reason === 'limit').length
  if (cut === 0) return []
  const text = `the warm-up of ${cut} of ${counted(warmups.length, 'invocation')} reached its limit before two blocks agreed`
  return [{ code: 'warmup-limit', text, value: cut }]
}

function fallbackReasons(differences: readonly ExecutionDifference[]): VerdictReason[] {
  if (differences.length === 0) return []
  const changes = differences.map(
    ({ field, asked, ran }) => `${field} ${asked ?? 'none'} ran as ${ran ?? 'none'}`,
  )
  return [
    {
      code: 'fallback',
      text: `what ran is not what was asked: ${changes.join(', ')}`,
      value: differences.length,
    },
  ]
}

function percent(ratio: number): string {
  return `${(ratio * 100).toPrecision(2)}%`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
