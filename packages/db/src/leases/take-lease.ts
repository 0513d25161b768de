import type { RunDelivery } from '@paceline/contracts'
import { choiceAt } from '@paceline/domain'
import type { LeaseHandle } from '../database.js'
import { tellRunChanges } from '../jobs/job-events.js'
import type { Transaction } from '../sql/transaction.js'
import { chooseRun } from './choose-run.js'
import { changeOf, type HeldRun, holdRun, isAwaited } from './held-run.js'
import { leaseDevice } from './lease-device.js'

export type Refusal = 'gone' | 'expired' | 'not-yet' | 'device-unavailable'

export interface TakeLease {
  readonly workerId: string
  readonly deviceId: string
  /** Null: whatever is next, if anything is. */
  readonly delivery: RunDelivery | null
  readonly leaseSeconds: number
}

export interface TakenRun {
  readonly lease: LeaseHandle
  readonly runId: string
  readonly attempt: number
}

interface DeviceRow {
  pool: string
  epoch: number
  idle: boolean
  protocolRevision: number
}

/** Runs that were chosen and then had been taken, as rows of a moment before do not tell, before it is given up. */
const TRIES = 5

/**
 * Gives the device to one attempt of the run that is next for it, or says why not; a refusal has written nothing.
 * A delivery only tells that something waits: the run may be another than its own.
 */
export async function takeLease(transaction: Transaction, wanted: TakeLease): Promise<TakenRun | Refusal> {
  const { workerId, deviceId, delivery } = wanted
  const devices = await transaction.query<DeviceRow>(
    `SELECT pool, epoch, state = 'idle' AND lease_session_id IS NULL AS idle,
            coalesce((SELECT protocol_revision FROM worker WHERE id = $2), 1) AS "protocolRevision"
     FROM device WHERE id = $1 FOR NO KEY UPDATE`,
    [deviceId, workerId],
  )
  const device = devices.rows[0]
  const stale = delivery && (await staleness(transaction, device, deviceId, delivery))
  if (stale !== null) return stale
  if (device === undefined) return 'gone'
  if (!device.idle) return 'device-unavailable'
  const free = { id: deviceId, ...device, choice: choiceAt(device.epoch) }
  for (let tries = 0; tries < TRIES; tries++) {
    const runId = await chooseRun(transaction, free)
    if (runId === null) break
    // Looked at before it is held: its choice was made by rows of before, and who holds one job's row after the
    // other would wait in a ring with others who do.
    if (!(await stillWaits(transaction, runId))) continue
    const run = await holdRun(transaction, runId)
    return run !== null && isTakeable(run) ? leaseRun(transaction, run, wanted) : 'not-yet'
  }
  if (delivery === null) return 'gone'
  // Whoever takes the delivered run at this moment is waited for here: its token is then of no more use.
  const run = await holdRun(transaction, delivery.runId)
  return isAwaited(run, delivery) && !run.cancelRequested ? 'not-yet' : 'gone'
}

/** What a token is dropped for, whatever state its device is in. */
async function staleness(
  transaction: Transaction,
  device: DeviceRow | undefined,
  deviceId: string,
  delivery: RunDelivery,
): Promise<'gone' | 'expired' | null> {
  const found = await transaction.query<{ awaited: boolean; overdue: boolean }>(
    `SELECT run.state = 'queued' AND attempt_count + 1 = $2 AND job.cancel_requested_at IS NULL
              AND coalesce(device_id = $3, pool = $4) AS awaited,
            run.expires_at <= now() AS overdue
     FROM run JOIN job ON job.id = run.job_id WHERE run.id = $1`,
    [delivery.runId, delivery.attempt, deviceId, device?.pool ?? null],
  )
  const run = found.rows[0]
  if (run === undefined || !run.awaited) return 'gone'
  return run.overdue ? 'expired' : null
}

async function stillWaits(transaction: Transaction, runId: string): Promise<boolean> {
  const waiting = await transaction.query(`SELECT FROM run WHERE id = $1 AND state = 'queued'`, [runId])
  return waiting.rowCount === 1
}

/** It was all this when it was chosen; a cancel of its job may have come first. */
const isTakeable = (run: HeldRun) =>
  run.state === 'queued' && !run.cancelRequested && !run.overdue && !run.tooEarly

async function leaseRun(
  transaction: Transaction,
  run: HeldRun,
  { workerId, deviceId, leaseSeconds }: TakeLease,
): Promise<TakenRun> {
  const attempt = run.attemptCount + 1
  const lease = await leaseDevice(transaction, { workerId, deviceId, leaseSeconds, purpose: 'run' })
  const change = changeOf(run, { type: 'lease' }, { deviceId, attempt })
  await transaction.query(
    `UPDATE run SET state = $2, session_id = $3, device_id = $4, attempt_count = $5, not_before = NULL
     WHERE id = $1`,
    [run.id, change.state, lease.sessionId, deviceId, attempt],
  )
  await transaction.query(
    `INSERT INTO attempt (run_id, n, session_id, state) VALUES ($1, $2, $3, 'running')`,
    [run.id, attempt, lease.sessionId],
  )
  await tellRunChanges(transaction, run.jobId, [change])
  return { lease, runId: run.id, attempt }
}
