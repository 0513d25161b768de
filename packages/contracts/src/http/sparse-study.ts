import { type Static, Type } from 'typebox'
import { GraphSource } from './graph-spec.js'
import { DeviceSelection } from './job.js'
import { SpaceEncoding } from './model.js'
import { ProtocolRequest } from './protocol.js'
import { Closed, Id, Nullable, OneOf } from './shapes.js'
import { Failure, MEMBER_STATES, SweepRun } from './study-run.js'

/** What becomes zero together: single weights, blocks of output channels, groups of rows with one pattern. */
export const SPARSE_PATTERNS = [
  'unstructured',
  'block-2',
  'block-4',
  'group-4',
  'group-5',
  'group-6',
] as const
export type SparsePattern = (typeof SPARSE_PATTERNS)[number]
export const SPEED_UP_VERDICTS = ['faster', 'slower', 'undecided'] as const
export const OWN_PATH_DECISIONS = ['taken', 'not-taken', 'undecided'] as const

const MAX_SPARSITIES = 20
const MAX_RUNTIMES = 8

const fields = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  patterns: Type.Array(OneOf(SPARSE_PATTERNS), {
    minItems: 1,
    maxItems: SPARSE_PATTERNS.length,
    uniqueItems: true,
  }),
  sparsities: Type.Array(
    Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      description:
        'zeros as a share of the weights of each layer; 0 is the dense model, which is always there',
    }),
    { minItems: 1, maxItems: MAX_SPARSITIES, uniqueItems: true },
  ),
  devices: DeviceSelection,
  runtimes: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 40 }), {
      minItems: 1,
      maxItems: MAX_RUNTIMES,
      uniqueItems: true,
      default: ['kernels-wasm'],
    }),
  ),
  protocol: Type.Optional(ProtocolRequest),
  priority: Type.Optional(Type.Integer({ minimum: -100, maximum: 100 })),
  expiresAfterSeconds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_592_000, default: 86_400, description: 'of each run' }),
  ),
}
const seed = Type.Optional(
  Type.Integer({ minimum: 0, maximum: 4294967295, default: 0, description: 'of the weights' }),
)

/** Of a stored model, or of one that is built first. */
export const CreateSparseStudy = Type.Union(
  [
    Closed({ model: Id('mdl'), ...fields }),
    Closed({ spec: SpaceEncoding, seed, ...fields }),
    Closed({ spec: GraphSource, seed, ...fields }),
  ],
  {
    $id: 'CreateSparseStudy',
    description:
      'each pattern at each sparsity is measured beside the dense model, by operators too unless `protocol.perOperator` is false. Of a pool one device is taken for all of it',
  },
)
export type CreateSparseStudy = Static<typeof CreateSparseStudy>

const Interval = Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })

export const SpeedUp = Type.Object(
  {
    ratio: Type.Number({ description: 'time of the dense model over that of the pruned one' }),
    interval: Nullable(Interval),
    verdict: OneOf(SPEED_UP_VERDICTS, { description: 'by the interval: undecided where it holds 1' }),
    sessionVariance: OneOf(['known', 'unknown'], {
      description: 'whether the interval counts how far sessions of the device differ',
    }),
  },
  { $id: 'SpeedUp' },
)
export type SpeedUp = Static<typeof SpeedUp>

export const BreakEven = Type.Object(
  {
    sparsity: Nullable(
      Type.Number({
        description:
          'where time crosses that of dense, between two measured points; null where all points are faster, or the last is not',
      }),
    ),
    bracket: Type.Object({
      low: Nullable(Type.Number({ description: 'greatest sparsity that is shown to be slower' })),
      high: Nullable(Type.Number({ description: 'least from which on all are shown to be faster' })),
    }),
  },
  { $id: 'BreakEven' },
)
export type BreakEven = Static<typeof BreakEven>

/** The sparse encoding beside the same zeros stored dense, by one runtime in one session. */
export const OwnPath = Type.Object(
  {
    runId: Id('run'),
    jobId: Id('job'),
    state: Type.String({ description: "the run's" }),
    error: Nullable(Failure),
    decision: Nullable(
      OneOf(OWN_PATH_DECISIONS, {
        description: 'taken: faster by more than 5%; not-taken: within 5%; null until it is measured',
      }),
    ),
    ratio: Nullable(Type.Number({ description: 'time of the zeros stored dense over that of the encoding' })),
    interval: Nullable(Interval),
    pairs: Nullable(Type.Integer()),
  },
  { $id: 'OwnPath' },
)
export type OwnPath = Static<typeof OwnPath>

const LayerSparsity = Type.Object({
  operator: Type.Integer({ description: 'index in the model' }),
  name: Type.String(),
  type: Type.String(),
  sparsity: Type.Number({ description: 'zeros that it really has' }),
})

/** A pruned model: what was asked for and what came of it. */
export const SparseModel = Type.Object(
  {
    member: Type.Integer(),
    pattern: OneOf(SPARSE_PATTERNS),
    sparsity: Type.Number({ description: 'as asked for' }),
    state: OneOf(MEMBER_STATES),
    error: Nullable(Failure),
    modelId: Nullable(Type.String()),
    name: Nullable(Type.String()),
    zeros: Nullable(Type.Number({ description: 'share of the weights of the pruned layers' })),
    layers: Type.Array(LayerSparsity),
    warnings: Type.Array(Type.String()),
    bytes: Nullable(Type.Integer({ description: 'of the file with its zeros' })),
    /** The same weights in TFLite's sparse encoding. */
    encoded: Type.Object({
      member: Type.Integer(),
      state: OneOf(MEMBER_STATES),
      error: Nullable(Failure),
      modelId: Nullable(Type.String()),
      bytes: Nullable(Type.Integer()),
    }),
  },
  { $id: 'SparseModel' },
)
export type SparseModel = Static<typeof SparseModel>

const patternOf = OneOf(SPARSE_PATTERNS)

const SparseCurve = Type.Object({
  pattern: patternOf,
  points: Type.Array(
    Type.Object({
      member: Type.Integer(),
      sparsity: Type.Number({ description: 'zeros that the pruned layers really have' }),
      run: Nullable(SweepRun),
      speedUp: Nullable(SpeedUp),
      ownPath: Nullable(OwnPath),
    }),
  ),
  breakEven: Nullable(BreakEven),
})

const LayerCurve = Type.Object({
  operator: Type.Integer(),
  name: Type.String(),
  type: Type.String(),
  denseUs: Nullable(Type.Number()),
  pattern: patternOf,
  points: Type.Array(
    Type.Object({
      member: Type.Integer(),
      sparsity: Type.Number({ description: 'zeros that the layer really has' }),
      medianUs: Type.Number(),
      /** Null where a time is not told from those beside it, or from 0. */
      speedUp: Nullable(SpeedUp),
    }),
  ),
  breakEven: Nullable(BreakEven),
})

/** What one runtime of one device makes of the zeros. */
export const SparsePlace = Type.Object(
  {
    deviceId: Nullable(Type.String()),
    runtime: Type.String(),
    protocolKey: Nullable(Type.String()),
    dense: Nullable(SweepRun),
    patterns: Type.Array(SparseCurve),
    layers: Type.Array(LayerCurve),
  },
  { $id: 'SparsePlace' },
)
export type SparsePlace = Static<typeof SparsePlace>

export const SparseResults = Type.Object(
  {
    /** The dense model. */
    dense: Type.Object({
      modelId: Nullable(Type.String()),
      name: Nullable(Type.String()),
      bytes: Nullable(Type.Integer()),
    }),
    models: Type.Array(SparseModel, { description: 'in the order asked for, pattern by pattern' }),
    places: Type.Array(SparsePlace),
  },
  { $id: 'SparseResults' },
)
export type SparseResults = Static<typeof SparseResults>
