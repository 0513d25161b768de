import type { Measurement, Model, ProtocolInFull, Replay, Run, RunDelivery } from '@paceline/contracts'
import type { SessionGroup } from '@paceline/domain'
import type { MeasuredComparison } from '../comparisons/interfaces.js'
import type { QueuedDelivery, StoredSamples } from '../database.js'

/** The right to write for one device: every write fails once the device's epoch has moved on. */
export interface LeaseHandle {
  readonly deviceId: string
  readonly sessionId: string
  readonly epoch: number
}

export interface LeasedRun {
  readonly lease: LeaseHandle
  readonly attempt: number
  readonly run: Run
  readonly model: Model
  readonly task: LeasedTask
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
      readonly variants: readonly Model[]
    }

export type AttemptEnd =
  | { state: 'failed'; code: string; message: string }
  | { state: 'unsupported'; code: string; message: string }
  | { state: 'cancelled' }

export interface LeaseRepository {
  /**
   * Takes the device for one run, in one transaction: the run must still be queued, at this attempt, not
   * expired, and the device idle. Anything else says why. Times are Postgres's own `now()`.
   */
  take(take: {
    workerId: string
    deviceId: string
    delivery: RunDelivery
    leaseSeconds: number
  }): Promise<LeasedRun | { refused: 'gone' | 'device-busy' | 'expired' | 'not-yet' }>
  /** Extends the lease; tells whether the run's job was cancelled meanwhile. Throws LeaseLostError when the epoch moved on. */
  renew(lease: LeaseHandle, runId: string, leaseSeconds: number): Promise<{ cancelled: boolean }>
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
    },
  ): Promise<void>
  /** Ends the attempt. With `retryAfterSeconds` the run is queued again and the next delivery comes back; without, the run ends so. */
  endAttempt(
    lease: LeaseHandle,
    runId: string,
    end: AttemptEnd,
    retryAfterSeconds: number | null,
  ): Promise<QueuedDelivery | null>
}
