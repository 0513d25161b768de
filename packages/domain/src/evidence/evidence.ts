import type { PairOrder } from '../comparison/schedule.js'
import type { Disturbance } from '../conditions/disturbance.js'
import type { WarmupEnd } from '../measurement/warmup.js'
import type { Protocol } from '../protocol/protocol.js'
import type { SentinelReference } from '../sentinel/learn-coefficient.js'
import type { SessionGroup } from '../sessions/noise-floor.js'
import type { Samples } from '../statistics/samples.js'

/** What a bundle holds of one measured run: enough to work its figures out again. */
export interface MeasuredEvidence {
  readonly protocol: Protocol
  readonly measurement: RecordedMeasurement
  readonly samples: readonly RecordedSamples[]
}

/** One invocation's samples of one phase, of the run's own model or of what was measured beside it. */
export interface RecordedSamples {
  readonly subject: string
  readonly invocation: number
  readonly phase: 'warmup' | 'measured' | 'apart'
  readonly samplesMs: Samples
}

/** As it is stored, as far as it is looked at; figures of any name are compared with what comes out again. */
export interface RecordedMeasurement {
  readonly batch: number
  readonly invocations: number
  readonly latencyMs: RecordedLatency
  readonly reasons: readonly { readonly code: string; readonly value: number | null }[]
  readonly sentinel: RecordedSentinel | null
  readonly plan: object | null
  readonly profile: RecordedProfile | null
  readonly operators?: readonly object[] | null
  readonly conditions: RecordedConditions
}

export interface RecordedSentinel {
  readonly ratio: number
  readonly moved: boolean
  readonly tries: number
  /** What earlier sessions had taught by then: it cannot come out of this session's samples again. */
  readonly reference?: SentinelReference | null
}

export interface RecordedLatency {
  readonly median: number
  readonly ci: { readonly low: number; readonly high: number } | null
  readonly standardErrorRatio: number | null
}

export interface RecordedConditions {
  /** Of the run's own model, in their order. */
  readonly invocations?: readonly RecordedInvocation[]
  /** Which takes of each sentinel made up each reading. */
  readonly sentinel?: { readonly readings: readonly Readonly<Record<string, number>>[] }
  readonly comparison?: RecordedPairs
  readonly versions?: unknown
}

/** What figures depend on beside the samples; the first version recorded neither batch nor disturbances. */
export interface RecordedInvocation {
  readonly batch?: number
  readonly apart?: Disturbance['cause'] | null
  readonly seconds?: number
  /** Of its runner's clock. */
  readonly timerStepUs?: unknown
  readonly warmup: WarmupEnd
}

/** The pairs of a comparison, in the order in which they ran. */
export interface RecordedPairs {
  readonly seed: number
  readonly variants: readonly string[]
  readonly pairs: readonly RecordedPair[]
  /** Of each variant, in its order. */
  readonly invocations?: readonly (readonly RecordedInvocation[])[]
}

export interface RecordedPair {
  /** Position among the variants. */
  readonly variant: number
  readonly order: PairOrder
  readonly baselineInvocation: number
  readonly variantInvocation: number
  /** It was disturbed and run again, so it does not count. */
  readonly repeated: boolean
}

/** How the slices of a profile stand for its operators. */
export interface RecordedProfile {
  readonly slices?: readonly { readonly subject: string; readonly copies: number }[]
  readonly resolutionUs?: number
}

export interface Evidence {
  readonly run: MeasuredEvidence
  /** Sessions that `nextSession` rests on. */
  readonly floor: readonly SessionGroup[]
  /** What a comparison's session found out, a result per variant; null for other runs. */
  readonly comparison: readonly object[] | null
  /** The outcome of a replay, with what it was worked out from; null for other runs. */
  readonly replay: ReplayEvidence | null
}

export interface ReplayEvidence {
  readonly outcome: object
  readonly original: MeasuredEvidence
  /** Sessions as they were known when the replay began. */
  readonly floor: readonly SessionGroup[]
}
