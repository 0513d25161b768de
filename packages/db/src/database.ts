/** What the rest of the house may ask of Postgres: one narrow repository per subject. */
import type {
  Job,
  JobEvent,
  JobSummary,
  LatencyEstimates,
  ListJobs,
  ListRuns,
  Measurement,
  Model,
  Page,
  ProtocolInFull,
  Quality,
  Run,
  RunDelivery,
  SamplePhase,
} from '@paceline/contracts'
import type { AccessRepository, ClaimHandle, IdempotencyRepository } from './access/interfaces.js'
import type { ComparisonRepository } from './comparisons/interfaces.js'
import type { DeviceRepository } from './devices/interfaces.js'
import type { FleetRepository } from './fleet/interfaces.js'
import type { FloorRepository } from './floors/interfaces.js'
import type { KernelRepository } from './kernels/interfaces.js'
import type { LeaseRepository } from './leases/interfaces.js'
import type { ModelRepository } from './models/interfaces.js'
import type { RegistrationRepository } from './registrations/interfaces.js'
import type { SpaceRepository } from './spaces/interfaces.js'
import type { StudyRepository } from './studies/interfaces.js'

export type {
  AccessRepository,
  ClaimHandle,
  IdempotencyClaim,
  IdempotencyRepository,
} from './access/interfaces.js'
export type { ComparisonRepository, MeasuredComparison } from './comparisons/interfaces.js'
export type { AbsentDevice, DeviceRepository, DiscoveredDevice } from './devices/interfaces.js'
export type {
  DeviceStatus,
  FleetFigures,
  FleetNews,
  FleetRepository,
  WaitingRuns,
} from './fleet/interfaces.js'
export type {
  DeviceSessions,
  FloorGroup,
  FloorPlace,
  FloorRepository,
  FloorSession,
} from './floors/interfaces.js'
export type { KernelRepository, KernelRow } from './kernels/interfaces.js'
export type {
  AttemptEnd,
  LeasedModel,
  LeasedProbe,
  LeasedRun,
  LeasedTask,
  LeaseHandle,
  LeaseRepository,
  Refusal,
} from './leases/interfaces.js'
export type { ModelRepository, NewModel } from './models/interfaces.js'
export type { Reach, Registration, RegistrationRepository } from './registrations/interfaces.js'
export type { NewSpace, SpaceRepository, StoredSpace } from './spaces/interfaces.js'
export type {
  ClaimedMember,
  MemberError,
  MemberOutcome,
  MemberStanding,
  NewMember,
  NewStudy,
  Recipe,
  StudyRepository,
  UnplacedModels,
} from './studies/interfaces.js'

export interface Database {
  readonly access: AccessRepository
  readonly idempotency: IdempotencyRepository
  readonly models: ModelRepository
  readonly devices: DeviceRepository
  readonly fleet: FleetRepository
  readonly registrations: RegistrationRepository
  readonly jobs: JobRepository
  readonly runs: RunRepository
  readonly comparisons: ComparisonRepository
  readonly spaces: SpaceRepository
  readonly studies: StudyRepository
  readonly floors: FloorRepository
  readonly leases: LeaseRepository
  readonly sweeper: SweeperRepository
  readonly fronts: FrontRepository
  readonly kernels: KernelRepository
  readonly events: JobEventFeed
  readonly work: WorkBell
  /** Answers when Postgres does. */
  ping(): Promise<void>
  close(): Promise<void>
}

// ------------------------------------------------------------------ jobs and runs

export interface NewRun {
  modelId: string
  /** Exactly one of the two. */
  deviceId: string | null
  pool: string | null
  runtime: string | null
  protocol: ProtocolInFull
  /** A finished run whose measurement this one takes over; it is then completed at once. */
  reusedFrom: string | null
  /** What its session is to do beside measuring; left out: nothing. */
  task?: NewTask | null
}

/** What is stored of a task when its run is made. */
export type NewTask =
  | { readonly purpose: 'floor' }
  | { readonly purpose: 'replay'; readonly of: string }
  | {
      readonly purpose: 'comparison'
      readonly seed: number
      readonly pairs: number
      readonly variants: readonly string[]
    }

export interface NewJob {
  keyId: string | null
  request: unknown
  priority: number
  webhook: string | null
  expiresAfterSeconds: number
  runs: NewRun[]
  /** The claim under which it is made, once: a claim that was lost makes none. */
  claim?: ClaimHandle | null
  /** The study whose models these are: the job is stored only if all of them were unplaced until then. */
  study?: { readonly id: string; readonly modelIds: readonly string[] }
}

export interface JobRepository {
  /** Throws ModelGoneError, ReuseUnavailableError, ClaimLostError and ModelsPlacedError, with nothing stored. */
  create(job: NewJob): Promise<{ job: Job; deliveries: QueuedDelivery[] }>
  find(id: string): Promise<Job | null>
  /** What an earlier holder of this claim's token made, before it died. */
  findByClaim(claim: ClaimHandle): Promise<Job | null>
  list(query: ListJobs): Promise<Page<JobSummary>>
  /** Cancels what is queued at once; a leased or running run is cancelled by its worker, which is told so. Idempotent; null when unknown. */
  cancel(id: string): Promise<Job | null>
}

export interface QueuedDelivery extends RunDelivery {
  deviceId: string | null
  pool: string | null
  priority: number
}

export interface StoredSamples {
  /** `model` for the run's own; else `sentinel:compute`, `closed`, `variant:<modelId>`, `operator:<index>`, … */
  subject: string
  invocation: number
  phase: SamplePhase
  samplesMs: readonly number[]
}

/** Measurements that leave this room say where another session would land, as is known by then. */
export interface RunRepository {
  find(id: string): Promise<Run | null>
  list(query: ListRuns): Promise<Page<Run>>
  /** Of every subject, the run's own first, in order; or of one alone. */
  samples(id: string, subject?: string | null): Promise<StoredSamples[]>
  /** The newest completed run without fallback of each model on the device under a protocol key, of the given verdicts and age. */
  newestCompleted(query: {
    modelIds: readonly string[]
    deviceIds: readonly string[]
    protocolKeys: readonly string[]
    verdicts: readonly Measurement['verdict'][]
    maxAgeSeconds?: number | undefined
  }): Promise<CompletedRun[]>
  /** Open runs, and those failed, unsupported or completed with a fallback within the given seconds, of the models on the device or pool, with their asked protocol; no comparisons, whose figures answer no question of latency. */
  recent(query: {
    modelIds: readonly string[]
    deviceIds: readonly string[]
    pool: string | null
    failedWithinSeconds: number
  }): Promise<Run[]>
  countOpenOfKey(keyId: string): Promise<number>
  /** Gives queued runs of a lower priority this one; what the queue must know of those it changed. */
  raise(ids: readonly string[], priority: number): Promise<QueuedDelivery[]>
  /** How many were measured, by what for and with which verdict; reads every one of them. */
  countMeasured(): Promise<{ purpose: Run['purpose']; verdict: Measurement['verdict']; runs: number }[]>
}

export interface CompletedRun {
  runId: string
  modelId: string
  deviceId: string
  runtime: string
  protocolKey: string
  verdict: Measurement['verdict']
  latencyMs: LatencyEstimates
  createdAt: string
}

// ------------------------------------------------------------------ sweeper

export interface SweeperRepository {
  /** Leases whose holder went silent: frees the devices, ends the attempts as `lease-lost`, queues the runs again (or fails them after the last attempt allowed). */
  reclaimExpired(): Promise<QueuedDelivery[]>
  /** Fails the queued runs whose time is over as `expired`. */
  expireOverdue(): Promise<number>
  /** Runs that are queued and due while a device that may have them is idle: what the queue must know, and may have lost. */
  dueForIdle(limit: number): Promise<QueuedDelivery[]>
  /** Devices that only workers silent for so long reach go offline. */
  markSilentOffline(seconds: number): Promise<string[]>
  /** Takes up to `limit` due webhook deliveries, so that no two sweepers send one. */
  dueWebhooks(limit: number): Promise<{ jobId: string; url: string; attempt: number }[]>
  webhookSent(jobId: string, result: { ok: boolean; maxAttempts: number }): Promise<void>
  /** Deletes idempotent answers after 24 hours, old links and sessions. */
  purge(): Promise<void>
}

// ------------------------------------------------------------------ work

/** How free devices hear that something waits for them, without a look for each. */
export interface WorkBell {
  /** Tells all processes that there is something in queues of these names. Throws what the database does. */
  ring(queueNames: readonly string[]): Promise<void>
  /** Hears of it; null after a gap in which something may have been missed: look everywhere. */
  onRing(call: (queueNames: readonly string[] | null) => void): () => void
  /** Which of these have a run that waits and may be tried now. */
  due(targets: {
    deviceIds: readonly string[]
    pools: readonly string[]
  }): Promise<{ deviceIds: string[]; pools: string[] }>
}

// ------------------------------------------------------------------ fronts

export interface FrontRow {
  modelId: string
  runId: string
  name: string
  family: string | null
  weights: Model['weights']
  macs: number
  params: number
  bytes: number
  peakActivationBytes: number
  qualities: (Quality & { createdAt: string })[]
  /** The figures that metrics are read from; the rest of a measurement is large and draws no front. */
  measurement: Pick<Measurement, 'latencyMs' | 'verdict' | 'initMs' | 'firstMs' | 'peakBytes'>
}

export interface FrontRepository {
  /** Keys with completed runs without fallback on the device; most models first, the newest on ties. */
  protocolKeys(deviceId: string): Promise<{ protocolKey: string; runtime: string; points: number }[]>
  /** One row per model: its newest stable run under the key, else its newest completed one; never with a fallback. */
  rows(query: {
    deviceId: string
    protocolKey: string
    family?: string | undefined
    verdict?: Measurement['verdict'] | undefined
  }): Promise<FrontRow[]>
}

// ------------------------------------------------------------------ events

export interface JobEventFeed {
  /** Events of the job after `afterSequence`, in order; ends after `done` or when `signal` aborts. Works on every API process (LISTEN/NOTIFY with polling behind it). */
  follow(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<JobEvent>
  /** Calls back whenever any job or device changed, and with `cancelled` once somebody asked to cancel a job. */
  onChange(listener: (change: { jobId?: string; deviceId?: string; cancelled?: boolean }) => void): () => void
  /**
   * Calls back with the id of a job that somebody asked to cancel, and with null after a gap in which such a word may
   * have been missed. Who follows this alone is not woken by anything else.
   */
  onCancel(listener: (jobId: string | null) => void): () => void
}
