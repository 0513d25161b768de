import type { ProtocolInFull, RunDelivery } from '@paceline/contracts'
import { type RunEvent, type RunState, transition } from '@paceline/domain'
import type { LeaseHandle } from '../database.js'
import type { RunChange } from '../jobs/job-events.js'
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
}

const columns = `run.id, run.job_id AS "jobId", run.state, run.device_id AS "deviceId", run.pool, run.runtime,
  run.protocol, run.priority, run.attempt_count AS "attemptCount", run.session_id AS "sessionId",
  held_job."cancelRequested"`

/** The CTE that holds the job of a run. A statement that joins it holds the job before it holds the run. */
const heldJob = (runId: string, condition = 'true') => `
  held_job AS (
    SELECT id, state, cancel_requested_at IS NOT NULL AS "cancelRequested" FROM job
    WHERE id = (SELECT job_id FROM run WHERE id = ${runId}) AND ${condition} FOR NO KEY UPDATE
  )`

/** CTEs that hold device $1 under epoch $2 and session $3, and then the job of run $4; each empty where it is another's. */
export const heldByLease = `
  held AS (
    SELECT 1 FROM device WHERE id = $1 AND epoch = $2 AND lease_session_id = $3 FOR NO KEY UPDATE
  ), ${heldJob('$4', 'EXISTS (SELECT FROM held)')}`

/** Locks the run's job and then the run, in the order that every transaction keeps; null where unknown. */
export async function holdRun(transaction: Transaction, runId: string): Promise<HeldRun | null> {
  const held = await transaction.query<HeldRun>(
    `WITH ${heldJob('$1')}
     SELECT ${columns} FROM held_job JOIN run ON run.job_id = held_job.id
     WHERE run.id = $1 FOR NO KEY UPDATE OF run`,
    [runId],
  )
  return held.rows[0] ?? null
}

/**
 * Holds the device, the job and the run of a lease for this transaction, and with them the right to write: nobody can
 * lease or reclaim the device before it ends. A lease that is over in time but that nobody has reclaimed is still good.
 * Throws LeaseLostError.
 */
export async function holdLeasedRun(
  transaction: Transaction,
  lease: LeaseHandle,
  runId: string,
): Promise<HeldRun> {
  const held = await transaction.query<HeldRun>(
    `WITH ${heldByLease}
     SELECT ${columns} FROM held_job JOIN run ON run.job_id = held_job.id
     WHERE run.id = $4 AND run.session_id = $3 FOR NO KEY UPDATE OF run`,
    [lease.deviceId, lease.epoch, lease.sessionId, runId],
  )
  const run = held.rows[0]
  if (run === undefined) throw leaseLost(lease)
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
