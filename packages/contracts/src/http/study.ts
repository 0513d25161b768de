import { type Static, Type } from 'typebox'
import { DeviceSelection } from './job.js'
import { Quality } from './model.js'
import { ProtocolRequest } from './protocol.js'
import { Closed, Id, Nullable, OneOf, PageOf, PageQuery, Time } from './shapes.js'
import { SparseResults } from './sparse-study.js'
import { Failure, MEMBER_STATES, SweepRun } from './study-run.js'
import { Transform } from './transforms/transform.js'

export const STUDY_KINDS = ['sweep', 'sparse'] as const
export const STUDY_STATES = ['building', 'running', 'completed', 'failed', 'cancelled'] as const

/** Most members of one sweep. */
export const MAX_MEMBERS = 10_000

const SpaceName = Type.String({ minLength: 1, maxLength: 64 })

/** The ways to name the models of a sweep, each a closed object of its own. */
export const SweepMembers = Type.Union([
  Closed(
    {
      space: SpaceName,
      encodings: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
        minItems: 1,
        maxItems: MAX_MEMBERS,
      }),
    },
    { title: 'Encodings', description: 'these encodings of a design space' },
  ),
  Closed(
    {
      space: SpaceName,
      sample: Closed({
        n: Type.Integer({ minimum: 1, maximum: MAX_MEMBERS }),
        seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4294967295, default: 0 })),
      }),
    },
    { title: 'Sample', description: 'encodings drawn from a design space, each independently of the others' },
  ),
  Closed(
    {
      model: Id('mdl'),
      grid: Type.Array(Type.Array(Transform, { maxItems: 16 }), { minItems: 1, maxItems: MAX_MEMBERS }),
    },
    {
      title: 'Grid',
      description:
        'chains of transforms of one model, each carried out from left to right; an empty one is it',
    },
  ),
])
export type SweepMembers = Static<typeof SweepMembers>

export const CreateSweep = Closed(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    members: SweepMembers,
    devices: DeviceSelection,
    runtime: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    protocol: Type.Optional(ProtocolRequest),
    seed: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 4294967295, default: 0, description: 'of the weights' }),
    ),
    priority: Type.Optional(Type.Integer({ minimum: -100, maximum: 100 })),
    expiresAfterSeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_592_000, default: 86_400, description: 'of each run' }),
    ),
  },
  { $id: 'CreateSweep', description: 'models of a space or a grid of transforms, each measured once' },
)
export type CreateSweep = Static<typeof CreateSweep>

export const SweepResult = Type.Object(
  {
    /** Position in the request. */
    member: Type.Integer(),
    /** Of a space: the canonical encoding. */
    encoding: Nullable(Type.Record(Type.String(), Type.Unknown())),
    /** Of a grid: the chain of transforms. */
    transforms: Nullable(Type.Array(Type.Object({ kind: Type.String() }, { additionalProperties: true }))),
    state: OneOf(MEMBER_STATES),
    error: Nullable(Failure),
    /** The first member with the same model: equal bytes, or the same graph with the same weights. */
    duplicateOf: Nullable(Type.Integer()),
    modelId: Nullable(Type.String()),
    name: Nullable(Type.String()),
    graphDigest: Nullable(Type.String()),
    macs: Nullable(Type.Number()),
    params: Nullable(Type.Number()),
    bytes: Nullable(Type.Integer()),
    qualities: Type.Array(Quality),
    runs: Type.Array(SweepRun),
  },
  { $id: 'SweepResult' },
)
export type SweepResult = Static<typeof SweepResult>

const studyFields = {
  id: Id('std'),
  kind: OneOf(STUDY_KINDS),
  name: Nullable(Type.String()),
  state: OneOf(STUDY_STATES),
  /** In members: `done` are those that failed or whose runs have all ended. */
  progress: Type.Object({ done: Type.Integer(), total: Type.Integer(), built: Type.Integer() }),
  /** As it was asked for, without its members. */
  request: Type.Object({}, { additionalProperties: true }),
  createdAt: Time,
  endedAt: Nullable(Time),
}

/** A study in a list: its members are counted, not shown. */
export const StudySummary = Type.Object(studyFields, { $id: 'StudySummary' })
export type StudySummary = Static<typeof StudySummary>

export const SweepStudy = Type.Object(
  {
    ...studyFields,
    kind: Type.Literal('sweep'),
    results: Type.Array(SweepResult, { description: 'in the order asked for' }),
  },
  { $id: 'SweepStudy' },
)
export type SweepStudy = Static<typeof SweepStudy>

export const SparseStudy = Type.Object(
  { ...studyFields, kind: Type.Literal('sparse'), results: SparseResults },
  { $id: 'SparseStudy' },
)
export type SparseStudy = Static<typeof SparseStudy>

export const Study = Type.Union([SweepStudy, SparseStudy], { $id: 'Study' })
export type Study = Static<typeof Study>

export const StudyPage = PageOf(StudySummary, 'StudyPage')
export const ListStudies = Type.Object(
  { ...PageQuery, kind: Type.Optional(OneOf(STUDY_KINDS)) },
  { additionalProperties: false },
)
export type ListStudies = Static<typeof ListStudies>
