import type {
  Device,
  Measurement,
  Model,
  ProtocolInFull,
  Replay,
  Run,
  RunDelivery,
} from '@paceline/contracts'
import type { DeviceConcern, SessionGroup } from '@paceline/domain'
import type { MeasuredComparison } from '../comparisons/interfaces.js'
import type { QueuedDelivery, StoredSamples } from '../database.js'

/** The right to write for one device: every write fails once the device's epoch has moved on. */
export interface LeaseHandle {
  readonly deviceId: string
  readonly sessionId: string
  readonly epoch: number
}

/** What a session needs of a model: its bytes, and where they lie. */
export type LeasedModel = Pick<Model, 'id' | 'sha256' | 'bytes'>

export interface LeasedRun {
  readonly lease: LeaseHandle
  readonly attempt: number
  readonly run: Run
  readonly model: LeasedModel
  readonly task: LeasedTask
  /** Now and then, where another worker that lives reaches the device, too: it is to have a chance to take it next. */
  readonly othersNext: boolean
}

/** A task with what its worker needs to carry it out. */
export type LeasedTask =
  | { readonly purpose: 'measure' | 'floor' }
  | {
      readonly purpose: 'replay'
      /** The completed run that is measured again. */
      readonly original: Run
      /** Of its device and protocol key: what the variance between sessions is learnt from. */
      readonly floorSessions: readonly SessionGroup[]
    }
  | {
      readonly purpose: 'comparison'
      readonly seed: number
      readonly pairs: number
      /** In the order asked for. */
      readonly variants: readonly LeasedModel[]
    }

export type AttemptEnd =
  | { state: 'failed'; code: string; message: string }
  | { state: 'unsupported'; code: string; message: string }
  | { state: 'cancelled' }

export type Refusal = 'gone' | 'expired' | 'not-yet' | 'device-unavailable'

/** A device that is looked after. */
export interface LeasedProbe {
  readonly lease: LeaseHandle
  readonly device: Device
  readonly why: 'cooling' | 'quarantined'
  /** Why it rests, in words. */
  readonly reason: string
}

export interface LeaseRepository {
  /**
   * Takes the device for the run that is next for it, in one transaction. A delivery tells that something waits for
   * the device or its pool: the run that is leased may be another, whose own delivery is then `gone`, and the one
   * that was delivered goes back to the queue. Without a delivery the rows alone are asked, as by a device that just
   * ended a run. Times are Postgres's own `now()`.
   *
   * Refused: `gone`, `expired`: the delivery is dropped; where none was given, nothing waits that may be taken now. `not-yet`: nothing waits that this device may take now.
   * `device-unavailable`: it is leased, or not idle.
   */
  take(take: {
    workerId: string
    deviceId: string
    delivery: RunDelivery | null
    leaseSeconds: number
  }): Promise<LeasedRun | { refused: Refusal }>
  /** Takes a device that rests, where its rest is over, to see whether it is well again; null else. */
  takeProbe(take: { workerId: string; deviceId: string; leaseSeconds: number }): Promise<LeasedProbe | null>
  /** Ends a probe: the device is idle again, or rests longer. Throws LeaseLostError. */
  endProbe(lease: LeaseHandle, outcome: { passed: boolean; reason: string }): Promise<void>
  /** Extends the lease; tells whether the run's job, where it is of one, was cancelled meanwhile. Throws LeaseLostError when the epoch moved on. */
  renew(lease: LeaseHandle, runId: string | null, leaseSeconds: number): Promise<{ cancelled: boolean }>
  /** leased -> running, with what is now known. */
  start(
    lease: LeaseHandle,
    runId: string,
    known: { runtime: string; protocol: ProtocolInFull; protocolKey: string },
  ): Promise<void>
  progress(lease: LeaseHandle, runId: string, progress: Record<string, unknown>): Promise<void>
  /** Stores the measurement, its samples, the run's and the job's state, events, and frees the device: all or nothing. */
  complete(
    lease: LeaseHandle,
    runId: string,
    outcome: {
      measurement: Measurement
      samples: StoredSamples[]
      fallback: boolean
      protocolKey: string
      replay?: Replay | null
      comparison?: readonly MeasuredComparison[] | null
      /** Why the device is not to be believed, or not to be heated further, though it measured. */
      deviceConcern?: { code: DeviceConcern; reason: string } | null
    },
  ): Promise<void>
  /** Ends the attempt, and lets the device rest where it is to blame. With `retryAfterSeconds` the run is queued again and the next delivery comes back; without, the run ends so. */
  endAttempt(
    lease: LeaseHandle,
    runId: string,
    end: AttemptEnd,
    retryAfterSeconds: number | null,
  ): Promise<QueuedDelivery | null>
}
