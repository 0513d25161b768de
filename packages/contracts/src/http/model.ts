import { type Static, Type } from 'typebox'
import { GraphSource, GraphSpec } from './graph-spec.js'
import { ModelKernel } from './kernel.js'
import { Closed, Id, Nullable, OneOf, PageOf, PageQuery, Time } from './shapes.js'
import { PRECISIONS } from './transforms/quantize.js'
import { NullableDerivation } from './transforms/transform.js'

export const QUALITY_ORIGINS = ['claimed', 'uploaded', 'measured'] as const
export const MODEL_FORMATS = ['tflite', 'wasm'] as const

export const Quality = Closed(
  {
    metric: Type.String({ minLength: 1, maxLength: 64, description: 'a name of /v1/metrics-catalogue' }),
    value: Type.Number(),
    dataset: Type.String({ minLength: 1, maxLength: 128 }),
    origin: OneOf(QUALITY_ORIGINS),
    source: Type.String({ maxLength: 500, description: 'where the figure comes from' }),
  },
  { $id: 'Quality' },
)
export type Quality = Static<typeof Quality>

export const Qualities = Type.Array(Quality, { maxItems: 200 })

const GraphTensor = Type.Object({
  tensor: Type.Integer(),
  name: Type.String(),
  shape: Type.Array(Type.Integer()),
  dtype: Type.String(),
})

export const GraphOperator = Type.Object({
  index: Type.Integer(),
  type: Type.String(),
  inputs: Type.Array(GraphTensor),
  outputs: Type.Array(GraphTensor),
  macs: Type.Number(),
  effectiveMacs: Type.Number({ description: 'MACs whose weight is not zero' }),
  params: Type.Number(),
})
export type GraphOperator = Static<typeof GraphOperator>

const OperatorIndex = Nullable(
  Type.Integer({ description: 'the first operator at which the peak is reached' }),
)

export const GraphMemory = Type.Object({
  peakLiveBytes: Type.Number({
    description:
      'most activations alive at once by the order of operators, aligned to 64 bytes, none in place',
  }),
  arenaBytes: Type.Number({
    description: 'what TFLite allocates for tensors and scratch on one thread without a delegate',
  }),
  peakInPlaceBytes: Type.Number({
    description: 'peakLiveBytes where elementwise operators write over an input that dies there',
  }),
  peakAt: Type.Object({ live: OperatorIndex, inPlace: OperatorIndex }),
})

export const GraphSummary = Type.Object(
  {
    digest: Type.String({
      description: 'sha256 of the structure: no weights, no names, no order of independent operators',
    }),
    // Models stored before these two were made have neither, and the second for their digest.
    prunedDigest: Type.Optional(
      Type.String({ description: 'the digest without branches that no output depends on' }),
    ),
    fileOrderDigest: Type.Optional(
      Type.String({
        description: 'what digest is for models stored before it left the order of operators out',
      }),
    ),
    operators: Type.Array(GraphOperator),
    macs: Type.Number(),
    effectiveMacs: Type.Number(),
    params: Type.Number(),
    otherOps: Type.Record(Type.String(), Type.Integer()),
    peakActivationBytes: Type.Number(),
    // Models stored before it was counted have none.
    memory: Type.Optional(GraphMemory),
    inputs: Type.Array(GraphTensor),
    outputs: Type.Array(GraphTensor),
    dtype: Type.String(),
  },
  { $id: 'GraphSummary' },
)
export type GraphSummary = Static<typeof GraphSummary>

export const SpaceEncoding = Closed({
  space: Type.String({ minLength: 1, maxLength: 64 }),
  encoding: Type.Record(Type.String(), Type.Unknown()),
})
export type SpaceEncoding = Static<typeof SpaceEncoding>

export const ModelSpec = Type.Object(
  {
    // Of a model that a graph describes neither is there.
    space: Type.Optional(Type.String()),
    encoding: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    graph: Type.Optional(GraphSpec),
    seed: Type.Integer(),
    builderVersion: Type.String(),
    spaceDigest: Type.Optional(Type.String({ description: 'of a registered space: sha256 of its JSON' })),
    sparsity: Type.Optional(Type.Number()),
    dtype: Type.Optional(OneOf(PRECISIONS)),
  },
  { $id: 'ModelSpec' },
)
export type ModelSpec = Static<typeof ModelSpec>

export const Model = Type.Object(
  {
    id: Id('mdl'),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    bytes: Type.Integer(),
    format: OneOf(MODEL_FORMATS),
    name: Type.String(),
    family: Nullable(Type.String()),
    tags: Type.Array(Type.String()),
    weights: OneOf(['random', 'unknown']),
    spec: Nullable(ModelSpec),
    derivedFrom: Nullable(Type.String()),
    derivation: NullableDerivation,
    graph: GraphSummary,
    /** The one operator that it is; null for a network. */
    kernel: Nullable(ModelKernel),
    qualities: Type.Array(Quality),
    createdAt: Time,
    bytesGoneAt: Nullable(Time),
  },
  { $id: 'Model' },
)
export type Model = Static<typeof Model>

export const ModelPage = PageOf(Model, 'ModelPage')

export const ModelName = Type.String({ minLength: 1, maxLength: 120 })
export const ModelTags = Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 20 })

const BUILD_FIELDS = {
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4294967295, default: 0 })),
  sparsity: Type.Optional(
    Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description: 'share of the weights that become zero, the smallest of all layers first',
    }),
  ),
  dtype: Type.Optional(OneOf(['float32', ...PRECISIONS], { default: 'float32' })),
  name: Type.Optional(ModelName),
  tags: Type.Optional(ModelTags),
  qualities: Type.Optional(Qualities),
}

/** Of a design space, or of a graph that says each operator. */
export const BuildModel = Type.Union(
  [Closed({ spec: SpaceEncoding, ...BUILD_FIELDS }), Closed({ spec: GraphSource, ...BUILD_FIELDS })],
  { $id: 'BuildModel' },
)
export type BuildModel = Static<typeof BuildModel>

export const ListModels = Type.Object(
  {
    ...PageQuery,
    family: Type.Optional(Type.String({ maxLength: 120 })),
    format: Type.Optional(OneOf(MODEL_FORMATS)),
    tag: Type.Optional(Type.String({ maxLength: 40 })),
    q: Type.Optional(
      Type.String({ maxLength: 120, description: 'part of the name, or the start of the sha256' }),
    ),
  },
  { additionalProperties: false },
)
export type ListModels = Static<typeof ListModels>

export const Metric = Type.Object(
  {
    name: Type.String(),
    kind: OneOf(['quality', 'cost']),
    unit: Type.String(),
    direction: OneOf(['higher', 'lower']),
    range: Type.Object({ min: Nullable(Type.Number()), max: Nullable(Type.Number()) }),
    description: Type.String(),
  },
  { $id: 'Metric' },
)
