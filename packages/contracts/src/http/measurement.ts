import { type Static, Type } from 'typebox'
import { Nullable, OneOf } from './shapes.js'

export const VERDICTS = ['stable', 'noisy', 'drifting', 'throttled'] as const

const Interval = Type.Object({
  level: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  halfWidthRatio: Type.Number(),
})

/** Where another session on the same device would land, 95 %: null while the device's variance between sessions is unknown. */
const NextSession = Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })

export const LatencyEstimates = Type.Object(
  {
    median: Type.Number(),
    mean: Type.Number(),
    min: Nullable(Type.Number()),
    max: Nullable(Type.Number()),
    p90: Nullable(Type.Number({ description: 'null below 29 samples' })),
    p99: Nullable(Type.Number({ description: 'null below 299 samples' })),
    stddev: Type.Number(),
    mad: Type.Number(),
    cv: Type.Number(),
    ci: Nullable(Interval),
    /** Of the log of the session's figure over its invocations: about its relative standard error. Null below two. */
    standardErrorRatio: Nullable(Type.Number()),
    nextSession: Nullable(NextSession),
  },
  { $id: 'LatencyEstimates' },
)
export type LatencyEstimates = Static<typeof LatencyEstimates>

export const Reason = Type.Object({
  code: Type.String(),
  text: Type.String(),
  value: Nullable(Type.Number()),
})
export type Reason = Static<typeof Reason>

export const OperatorLatency = Type.Object({
  index: Type.Integer(),
  type: Type.String(),
  medianUs: Type.Number(),
  meanUs: Type.Number(),
  share: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  /** The same operator over and over, its weights in the cache; `medianUs` has them cold, as in the network. */
  hotUs: Type.Optional(Nullable(Type.Number())),
  /** Operators below the resolution share one figure: they have the same group. */
  group: Type.Optional(Nullable(Type.Integer())),
})
export type OperatorLatency = Static<typeof OperatorLatency>

/** How the operators were measured, and what does not add up. */
export const OperatorProfile = Type.Object({
  /** Invoke and everything else that belongs to no operator. */
  overheadUs: Type.Number(),
  wholeUs: Type.Number(),
  invocations: Type.Integer(),
  singles: Type.Integer(),
  prefixes: Type.Integer(),
  /** Residual variance over the expected one, at least 1: how much the observations disagree. */
  disagreement: Type.Number(),
  /** How far operators alone are off from themselves in the network, relative: their intervals hold it. */
  contextRatio: Type.Optional(Type.Number()),
  /** The slices by the subject of their samples: a sample is of so many copies at once. */
  slices: Type.Optional(Type.Array(Type.Object({ subject: Type.String(), copies: Type.Integer() }))),
  /** Times below are not told from 0. */
  resolutionUs: Type.Optional(Type.Number()),
  /** Bytes of weights that cold figures rotate over. */
  rotatedBytes: Type.Number(),
  /** Operators that could not be measured, in the runtime's own words. */
  failed: Type.Array(Type.Object({ index: Type.Integer(), type: Type.String(), message: Type.String() })),
  /** What the runtime's own profiler says, where it has one. */
  runtimeOwn: Nullable(
    Type.Array(
      Type.Object({ name: Type.String(), type: Type.String(), meanUs: Type.Number(), share: Type.Number() }),
    ),
  ),
})
export type OperatorProfile = Static<typeof OperatorProfile>

/** How the number of invocations and iterations came about, and what it cost. */
export const PlanReport = Type.Object({
  pilotInvocations: Type.Integer(),
  /** Set by cost and variance at both levels after the pilot; null where the pilot sufficed. */
  iterationsPerInvocation: Nullable(Type.Number()),
  /** The interval's half width at each look: width alone decides. */
  looks: Type.Array(Type.Object({ invocations: Type.Integer(), halfWidthRatio: Type.Number() })),
  stoppedBy: Type.String(),
  /** Device time of all invocations, and what the whole budget would have taken beyond it. */
  spentSeconds: Type.Number(),
  savedSeconds: Type.Number(),
})
export type PlanReport = Static<typeof PlanReport>

/** What the series looks like beside noise; each test null where there is too little to say. */
export const Steadiness = Type.Object({
  /** Independent samples that the correlated ones are worth. */
  effectiveSamples: Type.Number(),
  trend: Nullable(Type.Object({ changeRatio: Type.Number(), pValue: Type.Number() })),
  changePoint: Nullable(
    Type.Object({
      invocation: Type.Integer(),
      index: Type.Integer(),
      changeRatio: Type.Number(),
      pValue: Type.Number(),
    }),
  ),
  /** A level that comes and goes: its highest over its lowest, less 1. */
  wander: Type.Optional(Nullable(Type.Object({ rangeRatio: Type.Number(), pValue: Type.Number() }))),
  modes: Nullable(
    Type.Object({ separationRatio: Type.Number(), lowShare: Type.Number(), pValue: Type.Number() }),
  ),
})
export type Steadiness = Static<typeof Steadiness>

/** Samples taken while the device was not itself: kept, shown, and no part of `latencyMs` unless `inFigure`. */
export const Apart = Type.Object({
  cause: OneOf(['contended', 'throttled']),
  invocations: Type.Integer(),
  iterations: Type.Integer(),
  medianMs: Type.Number(),
  /** Too few undisturbed invocations came about, so these are in the figure and the verdict says so. */
  inFigure: Type.Boolean(),
})
export type Apart = Static<typeof Apart>

/** A periodic run beside the closed loop of the same session. */
export const ArrivalOutcome = Type.Object({
  periodMs: Type.Number(),
  /** Of inferences that ended after the next one was due. */
  missedShare: Type.Number(),
  closedMedianMs: Nullable(Type.Number()),
  /** Median by schedule over the closed loop's median, with its 95 % interval. */
  ratioToClosed: Nullable(Type.Number()),
  low: Nullable(Type.Number()),
  high: Nullable(Type.Number()),
})
export type ArrivalOutcome = Static<typeof ArrivalOutcome>

export const SentinelOutcome = Type.Object({
  /** Geometric means of the sentinels' medians, in milliseconds. */
  before: Type.Number(),
  after: Type.Number(),
  ratio: Type.Number(),
  normalisedMedianMs: Type.Number(),
  /** How far the median is taken to follow the sentinels; 0 where they did not move. */
  coefficient: Type.Number(),
  /** Level over the session, and the standard error of its logarithm. */
  levelMs: Type.Number(),
  levelErrorRatio: Type.Number(),
  /** What earlier sessions of the device taught; null: the normalised median refers to this session's start. */
  reference: Nullable(
    Type.Object({ sentinelMs: Type.Number(), coefficient: Type.Number(), sessions: Type.Integer() }),
  ),
  /** More than 5 %, and more than their own noise. */
  moved: Type.Boolean(),
  /** How often this session was measured before the sentinels held or the attempts ended. */
  tries: Type.Integer(),
  models: Type.Array(Type.Object({ name: Type.String(), beforeMs: Type.Number(), afterMs: Type.Number() })),
})
export type SentinelOutcome = Static<typeof SentinelOutcome>

export const Measurement = Type.Object(
  {
    latencyMs: LatencyEstimates,
    batch: Type.Integer(),
    iterations: Type.Integer(),
    invocations: Type.Integer(),
    warmupIterations: Type.Integer(),
    initMs: Type.Object({ cold: Nullable(Type.Number()), warm: Nullable(Type.Number()) }),
    firstMs: Nullable(Type.Number()),
    peakBytes: Nullable(Type.Number()),
    verdict: OneOf(VERDICTS),
    reasons: Type.Array(Reason),
    sentinel: Nullable(SentinelOutcome),
    plan: Nullable(PlanReport),
    steadiness: Nullable(Steadiness),
    apart: Type.Array(Apart),
    arrival: Nullable(ArrivalOutcome),
    /** `asked` and `ran` side by side, then what the machine was like. */
    conditions: Type.Object(
      { asked: Type.Record(Type.String(), Type.Unknown()), ran: Type.Record(Type.String(), Type.Unknown()) },
      { additionalProperties: true },
    ),
    operators: Nullable(Type.Array(OperatorLatency)),
    profile: Nullable(OperatorProfile),
    deviceSeconds: Type.Number(),
  },
  { $id: 'Measurement' },
)
export type Measurement = Static<typeof Measurement>
