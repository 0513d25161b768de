import { type Static, Type } from 'typebox'
import { Nullable, OneOf } from './shapes.js'

export const VERDICTS = ['stable', 'noisy', 'drifting', 'throttled'] as const

const Interval = Type.Object({
  level: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  halfWidthRatio: Type.Number(),
})

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
    nextSession: Nullable(Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })),
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
})

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
    sentinel: Nullable(
      Type.Object({
        before: Type.Number(),
        after: Type.Number(),
        ratio: Type.Number(),
        normalisedMedianMs: Type.Number(),
      }),
    ),
    /** `asked` and `ran` side by side, then what the machine was like. */
    conditions: Type.Object(
      { asked: Type.Record(Type.String(), Type.Unknown()), ran: Type.Record(Type.String(), Type.Unknown()) },
      { additionalProperties: true },
    ),
    operators: Nullable(Type.Array(OperatorLatency)),
    deviceSeconds: Type.Number(),
  },
  { $id: 'Measurement' },
)
export type Measurement = Static<typeof Measurement>
