import { type Static, Type } from 'typebox'
import { JobSubject } from './job-subject.js'
import { Measurement, VERDICTS } from './measurement.js'
import { ProtocolInFull, ProtocolRequest } from './protocol.js'
import { Closed, Id, Nullable, OneOf, PageOf, PageQuery, Time } from './shapes.js'
import { Waiting } from './waiting.js'

export const RUN_STATES = [
  'queued',
  'leased',
  'running',
  'completed',
  'failed',
  'unsupported',
  'cancelled',
] as const
export const JOB_STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const

const ModelId = Id('mdl')
const DeviceId = Id('dev')

export const DeviceMatch = Closed({
  kind: Type.Optional(Type.String({ maxLength: 40 })),
  pool: Type.Optional(Type.String({ maxLength: 120 })),
  driver: Type.Optional(Type.String({ maxLength: 40 })),
  runtime: Type.Optional(Type.String({ maxLength: 40 })),
  soc: Type.Optional(Type.String({ maxLength: 120 })),
  abi: Type.Optional(Type.String({ maxLength: 40 })),
  os: Type.Optional(Type.String({ maxLength: 40 })),
})
export type DeviceMatch = Static<typeof DeviceMatch>

/** `ids`: each model on each id; `pool`: on whichever of its devices is free; `match`: on every device that matches now. */
export const DeviceSelection = Type.Union([
  Closed({ ids: Type.Array(DeviceId, { minItems: 1, maxItems: 500, uniqueItems: true }) }),
  Closed({ pool: Type.String({ minLength: 1, maxLength: 120 }) }),
  Closed({ match: DeviceMatch }),
])
export type DeviceSelection = Static<typeof DeviceSelection>

const Reuse = Closed({
  maxAgeSeconds: Type.Integer({ minimum: 1, maximum: 315_360_000 }),
  verdicts: Type.Optional(Type.Array(OneOf(VERDICTS), { minItems: 1, uniqueItems: true })),
})

/** The fields that `POST /v1/profile` shares with `POST /v1/jobs`. */
export const jobFields = {
  devices: DeviceSelection,
  runtime: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  protocol: Type.Optional(ProtocolRequest),
  priority: Type.Optional(
    Type.Integer({ minimum: -100, maximum: 100, description: 'higher goes first; 0 by default' }),
  ),
  webhook: Type.Optional(Type.String({ format: 'uri', maxLength: 500 })),
  reuse: Type.Optional(Reuse),
  expiresAfterSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_592_000, default: 86_400 })),
}

export const CreateJob = Closed(
  {
    modelId: Type.Optional(ModelId),
    modelIds: Type.Optional(Type.Array(ModelId, { minItems: 1, maxItems: 1000, uniqueItems: true })),
    ...jobFields,
  },
  { $id: 'CreateJob', description: 'exactly one of modelId and modelIds' },
)
export type CreateJob = Static<typeof CreateJob>

/** The `job` part of `POST /v1/profile`. */
export const ProfileJob = Closed(jobFields, { $id: 'ProfileJob' })
export type ProfileJob = Static<typeof ProfileJob>

export const Attempt = Type.Object({
  n: Type.Integer(),
  state: OneOf(['running', 'completed', 'failed', 'unsupported', 'cancelled']),
  code: Nullable(Type.String()),
  message: Nullable(Type.String()),
  startedAt: Time,
  endedAt: Nullable(Time),
})
export type Attempt = Static<typeof Attempt>

export const RUN_PURPOSES = ['measure', 'comparison', 'replay', 'floor'] as const
export type RunPurpose = (typeof RUN_PURPOSES)[number]

/** The same bytes, protocol and runner once more: whether the figure came back. Null parts until it has ended. */
export const Replay = Type.Object({
  of: Id('run'),
  sameRunner: Nullable(Type.Boolean()),
  /** This run's median over the original's. */
  ratio: Nullable(Type.Number()),
  interval: Nullable(Type.Object({ level: Type.Number(), low: Type.Number(), high: Type.Number() })),
  sessionVariance: Nullable(OneOf(['known', 'unknown'])),
  outcome: Nullable(OneOf(['reproduced', 'differs', 'inconclusive'])),
})
export type Replay = Static<typeof Replay>

export const Run = Type.Object(
  {
    id: Id('run'),
    jobId: Id('job'),
    modelId: ModelId,
    deviceId: Nullable(Type.String()),
    pool: Nullable(Type.String()),
    runtime: Nullable(Type.String()),
    protocol: ProtocolInFull,
    protocolKey: Nullable(Type.String()),
    fallback: Type.Boolean(),
    reusedFrom: Nullable(Type.String()),
    purpose: OneOf(RUN_PURPOSES),
    replay: Nullable(Replay),
    state: OneOf(RUN_STATES),
    attempts: Type.Array(Attempt),
    measurement: Nullable(Measurement),
    createdAt: Time,
    endedAt: Nullable(Time),
    /** Told of one run that is asked for by itself, while it is queued. */
    waiting: Type.Optional(Nullable(Waiting)),
  },
  { $id: 'Run' },
)
export type Run = Static<typeof Run>

export const RunPage = PageOf(Run, 'RunPage')

export const JobWarning = Type.Object(
  {
    modelId: ModelId,
    runtime: Type.String(),
    message: Type.String(),
    cannotRun: Type.Integer({ description: 'what keeps the runtime from loading the model' }),
    outsideDelegate: Type.Integer({ description: 'operators that would run on plain kernels' }),
  },
  { $id: 'JobWarning' },
)
export type JobWarning = Static<typeof JobWarning>

export const Job = Type.Object(
  {
    id: Id('job'),
    state: OneOf(JOB_STATES),
    progress: Type.Object({ done: Type.Integer(), total: Type.Integer() }),
    priority: Type.Integer(),
    subject: JobSubject,
    runs: Type.Array(Run),
    createdAt: Time,
    expiresAt: Time,
    endedAt: Nullable(Time),
    /** Of its next run, while none is being measured. */
    waiting: Type.Optional(Nullable(Waiting)),
    warnings: Type.Optional(
      Type.Array(JobWarning, {
        description:
          'what is foretold of its models on their runtimes; only in the answer to the request that makes the job. Of models that were not looked at before, the first 20 are',
      }),
    ),
  },
  { $id: 'Job' },
)
export type Job = Static<typeof Job>

/** A job in a list: its runs are counted, not shown. */
export const JobSummary = Type.Object(
  {
    id: Id('job'),
    state: OneOf(JOB_STATES),
    progress: Type.Object({ done: Type.Integer(), total: Type.Integer() }),
    priority: Type.Integer(),
    subject: JobSubject,
    createdAt: Time,
    expiresAt: Time,
    endedAt: Nullable(Time),
  },
  { $id: 'JobSummary' },
)
export type JobSummary = Static<typeof JobSummary>
export const JobPage = PageOf(JobSummary, 'JobPage')
export const ListJobs = Type.Object(
  { ...PageQuery, state: Type.Optional(OneOf(JOB_STATES)) },
  { additionalProperties: false },
)
export type ListJobs = Static<typeof ListJobs>

export const ListRuns = Type.Object(
  {
    ...PageQuery,
    model: Type.Optional(ModelId),
    device: Type.Optional(DeviceId),
    runtime: Type.Optional(Type.String({ maxLength: 40 })),
    state: Type.Optional(OneOf(RUN_STATES)),
    verdict: Type.Optional(OneOf(VERDICTS)),
    protocolKey: Type.Optional(Type.String({ maxLength: 80 })),
    purpose: Type.Optional(OneOf(RUN_PURPOSES)),
  },
  { additionalProperties: false },
)
export type ListRuns = Static<typeof ListRuns>

/** `apart`: taken while the device was throttled or busy otherwise. */
export const SAMPLE_PHASES = ['warmup', 'measured', 'apart'] as const
export type SamplePhase = (typeof SAMPLE_PHASES)[number]

export const Samples = Type.Object(
  {
    runId: Id('run'),
    unit: Type.Literal('ms'),
    invocations: Type.Array(
      Type.Object({
        /** `model`: the run's own; else what was measured beside it, such as `sentinel:compute`. */
        subject: Type.String(),
        invocation: Type.Integer(),
        phase: OneOf(SAMPLE_PHASES),
        samplesMs: Type.Array(Type.Number()),
      }),
    ),
  },
  { $id: 'Samples' },
)
export type Samples = Static<typeof Samples>

/** Whose samples: the run's own (`model`), those of one thing measured beside it, or `all`. */
export const SamplesQuery = Type.Object(
  {
    format: Type.Optional(OneOf(['json', 'csv'])),
    subject: Type.Optional(
      Type.String({
        maxLength: 64,
        pattern: '^[a-z]+(-[a-z]+)*(:[a-z0-9_]+)*$',
        default: 'model',
        description:
          'model, sentinel:compute, sentinel:memory, closed, variant:<modelId>, operator:<index>, … or all',
      }),
    ),
  },
  { additionalProperties: false },
)
export type SamplesQuery = Static<typeof SamplesQuery>

/** What the event stream of a job carries, by SSE event name. */
export const JobEventType = OneOf(['state', 'progress', 'run', 'done'])
export interface JobEvent {
  readonly sequence: number
  readonly type: Static<typeof JobEventType>
  readonly data: unknown
}
