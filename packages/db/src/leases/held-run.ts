import type { ProtocolInFull, RunDelivery } from '@paceline/contracts'
import { type RunEvent, type RunState, transition } from '@paceline/domain'
import type { LeaseHandle } from '../database.js'
import { lockJob, type RunChange } from '../jobs/job-events.js'
import type { Transaction } from '../sql/transaction.js'
import { leaseLost } from './fence.js'

/** A run whose row, and whose job's, this transaction holds. */
export interface HeldRun {
  readonly id: string
  readonly jobId: string
  readonly state: RunState
  readonly deviceId: string | null
  readonly pool: string | null
  readonly runtime: string | null
  readonly protocol: ProtocolInFull
  readonly priority: number
  readonly attemptCount: number
  readonly sessionId: string | null
  readonly cancelRequested: boolean
  readonly overdue: boolean
  readonly tooEarly: boolean
}

/** Locks the run's job and then the run, in the order that every transaction keeps; null where unknown. */
export async function holdRun(transaction: Transaction, runId: string): Promise<HeldRun | null> {
  const known = await transaction.query<{ job_id: string }>('SELECT job_id FROM run WHERE id = $1', [runId])
  const jobId = known.rows[0]?.job_id
  if (jobId === undefined || !(await lockJob(transaction, jobId))) return null
  const held = await transaction.query<HeldRun>(
    `SELECT run.id, run.job_id AS "jobId", run.state, run.device_id AS "deviceId", run.pool, run.runtime,
            run.protocol, run.priority, run.attempt_count AS "attemptCount", run.session_id AS "sessionId",
            job.cancel_requested_at IS NOT NULL AS "cancelRequested", run.expires_at <= now() AS overdue,
            coalesce(run.not_before > now(), false) AS "tooEarly"
     FROM run JOIN job ON job.id = run.job_id WHERE run.id = $1 FOR NO KEY UPDATE OF run`,
    [runId],
  )
  return held.rows[0] ?? null
}

/** As `holdRun`, for a run that this lease must be working on; throws LeaseLostError where it is not. */
export async function holdLeasedRun(
  transaction: Transaction,
  lease: LeaseHandle,
  runId: string,
): Promise<HeldRun> {
  const run = await holdRun(transaction, runId)
  if (run === null || run.sessionId !== lease.sessionId) throw leaseLost(lease)
  return run
}

/** Whether a delivery is for the attempt that the run waits for. */
export function isAwaited(run: HeldRun | null, { attempt }: RunDelivery): run is HeldRun {
  return run !== null && run.state === 'queued' && run.attemptCount + 1 === attempt
}

/** The change to tell once the event has been applied; throws IllegalTransitionError where it may not be. */
export function changeOf(run: HeldRun, event: RunEvent, more: Partial<RunChange> = {}): RunChange {
  return {
    runId: run.id,
    state: transition(run.state, event),
    deviceId: run.deviceId,
    runtime: run.runtime,
    attempt: run.attemptCount,
    ...more,
  }
}
