import { type Static, Type } from 'typebox'
import { GraphSpec } from './graph-spec.js'
import { VERDICTS } from './measurement.js'
import type { SpaceEncoding } from './model.js'
import { ProtocolRequest } from './protocol.js'
import { Closed, Id, Nullable, OneOf } from './shapes.js'

export const ParetoQuery = Type.Object(
  {
    device: Id('dev'),
    quality: Type.Optional(Type.String({ maxLength: 64, default: 'top1' })),
    cost: Type.Optional(
      Type.String({
        maxLength: 130,
        default: 'latency.median',
        description: 'one metric, or two with a comma',
      }),
    ),
    protocolKey: Type.Optional(Type.String({ maxLength: 80 })),
    runtime: Type.Optional(Type.String({ maxLength: 40, description: 'only keys of this runtime' })),
    family: Type.Optional(Type.String({ maxLength: 120 })),
    dataset: Type.Optional(Type.String({ maxLength: 128 })),
    maxLatencyMs: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    verdict: Type.Optional(OneOf(VERDICTS)),
  },
  { additionalProperties: false },
)
export type ParetoQuery = Static<typeof ParetoQuery>

/** Whether the device's variance between sessions is known, so that it is in the interval. */
export const SESSION_VARIANCES = ['known', 'unknown'] as const

export const ParetoPoint = Type.Object(
  {
    modelId: Id('mdl'),
    runId: Id('run'),
    name: Type.String(),
    family: Nullable(Type.String()),
    values: Type.Record(Type.String(), Type.Number()),
    /** Of the first cost metric, where it has one. */
    interval: Nullable(Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })),
    /** `known`: the interval says where another session would land; `unknown`: it is this session's alone. */
    sessionVariance: OneOf(SESSION_VARIANCES),
    qualityOrigin: OneOf(['claimed', 'uploaded', 'measured']),
    qualitySource: Type.String(),
    weights: OneOf(['random', 'unknown']),
    verdict: OneOf(VERDICTS),
    onFront: Type.Boolean(),
    dominatedBy: Nullable(Type.String()),
    frontProbability: Nullable(Type.Number()),
  },
  { $id: 'ParetoPoint' },
)
export type ParetoPoint = Static<typeof ParetoPoint>

export const Front = Type.Object(
  {
    objectives: Type.Array(
      Type.Object({ metric: Type.String(), direction: OneOf(['higher', 'lower']), unit: Type.String() }),
    ),
    protocolKey: Nullable(Type.String()),
    runtime: Nullable(Type.String()),
    /** Every key with completed runs on this device, most points first: what a selector offers. */
    protocolKeys: Type.Array(
      Type.Object({ protocolKey: Type.String(), runtime: Type.String(), points: Type.Integer() }),
    ),
    points: Type.Array(ParetoPoint),
    hypervolume: Nullable(Type.Number()),
    /** The corner it is measured from, in the order of the objectives. */
    hypervolumeReference: Nullable(Type.Array(Type.Number())),
    measureNext: Type.Array(Type.String()),
    published: Type.Array(Type.Unknown()),
  },
  { $id: 'Front' },
)
export type Front = Static<typeof Front>

const Objective = Closed({
  targetMs: Type.Number({ exclusiveMinimum: 0 }),
  alpha: Type.Number({ minimum: -10, maximum: 0 }),
  beta: Type.Number({ minimum: -10, maximum: 0 }),
})

export const LatencyQuery = Closed({
  modelId: Type.Optional(Id('mdl')),
  space: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  encoding: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  graph: Type.Optional(GraphSpec),
  quality: Type.Optional(Type.Number()),
  retry: Type.Optional(Type.Boolean()),
})
export type LatencyQuery = Static<typeof LatencyQuery>

export const LatencyRequest = Closed(
  {
    device: Type.String({ minLength: 1, maxLength: 120, description: 'a device id or a pool' }),
    runtime: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    protocol: Type.Optional(ProtocolRequest),
    queries: Type.Array(LatencyQuery, { minItems: 1, maxItems: 10_000 }),
    deadlineMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    objective: Type.Optional(Objective),
  },
  { $id: 'LatencyRequest' },
)
export type LatencyRequest = Static<typeof LatencyRequest>

export const LATENCY_SOURCES = [
  'measured',
  'predicted',
  'pending',
  'unsupported',
  'failed',
  'invalid',
] as const

export const LatencyResult = Type.Object(
  {
    latencyMs: Nullable(Type.Number()),
    interval: Nullable(Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })),
    /** `known`: the interval says where another session would land; `unknown`: it is this session's alone. */
    sessionVariance: Nullable(OneOf(SESSION_VARIANCES)),
    /** How far to believe a measured figure; null where it is none. */
    verdict: Nullable(OneOf(VERDICTS)),
    source: OneOf(LATENCY_SOURCES),
    code: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
    modelId: Nullable(Type.String()),
    deviceId: Nullable(Type.String()),
    runId: Nullable(Type.String()),
    predictorId: Nullable(Type.String()),
    jobId: Nullable(Type.String()),
    /** Distinct devices whose measurements the figure rests on; null where there is none. */
    units: Nullable(Type.Integer({ minimum: 1 })),
    reward: Type.Optional(Nullable(Type.Number())),
  },
  { $id: 'LatencyResult' },
)
export type LatencyResult = Static<typeof LatencyResult>

export const LatencyAnswer = Type.Object(
  {
    results: Type.Array(LatencyResult),
    units: Type.Integer({ minimum: 0, description: 'distinct devices that all the figures rest on' }),
  },
  { $id: 'LatencyAnswer' },
)
export type LatencyAnswer = Static<typeof LatencyAnswer>

export type SpaceQuery = Static<typeof SpaceEncoding>
