import type { RunDelivery } from '@paceline/contracts'
import type { LeaseHandle } from '../database.js'
import { tellRunChanges } from '../jobs/job-events.js'
import { makeId } from '../sql/make-id.js'
import type { Transaction } from '../sql/transaction.js'
import { changeOf, holdRun, isAwaited } from './held-run.js'

export type Refusal = 'gone' | 'device-busy' | 'expired' | 'not-yet'

export interface TakeLease {
  readonly workerId: string
  readonly deviceId: string
  readonly delivery: RunDelivery
  readonly leaseSeconds: number
}

interface DeviceRow {
  pool: string
  idle: boolean
}

/** Gives the device to one attempt of one run, or says why not; a refusal has written nothing. */
export async function takeLease(
  transaction: Transaction,
  { workerId, deviceId, delivery, leaseSeconds }: TakeLease,
): Promise<LeaseHandle | Refusal> {
  const devices = await transaction.query<DeviceRow>(
    `SELECT pool, state = 'idle' AND lease_session_id IS NULL AS idle
     FROM device WHERE id = $1 FOR NO KEY UPDATE`,
    [deviceId],
  )
  const device = devices.rows[0]
  const run = await holdRun(transaction, delivery.runId)
  // A stale delivery is dropped even while the device is busy, so `gone` is looked at first.
  if (!isAwaited(run, delivery) || run.cancelRequested) return 'gone'
  if (device === undefined || (run.deviceId !== deviceId && run.pool !== device.pool)) return 'gone'
  if (run.overdue) return 'expired'
  if (!device.idle) return 'device-busy'
  if (run.tooEarly) return 'not-yet'

  const sessionId = makeId('session')
  const leased = await transaction.query<{ epoch: number }>(
    `UPDATE device SET state = 'busy', state_reason = NULL, epoch = epoch + 1, lease_session_id = $2,
            leased_at = now(), lease_expires_at = now() + make_interval(secs => $3)
     WHERE id = $1 RETURNING epoch`,
    [deviceId, sessionId, leaseSeconds],
  )
  const epoch = leased.rows[0]?.epoch ?? 0
  await transaction.query('INSERT INTO session (id, device_id, worker_id, epoch) VALUES ($1, $2, $3, $4)', [
    sessionId,
    deviceId,
    workerId,
    epoch,
  ])
  const change = changeOf(run, { type: 'lease' }, { deviceId, attempt: delivery.attempt })
  await transaction.query(
    `UPDATE run SET state = $2, session_id = $3, device_id = $4, attempt_count = $5, not_before = NULL
     WHERE id = $1`,
    [run.id, change.state, sessionId, deviceId, delivery.attempt],
  )
  await transaction.query(
    `INSERT INTO attempt (run_id, n, session_id, state) VALUES ($1, $2, $3, 'running')`,
    [run.id, delivery.attempt, sessionId],
  )
  await tellRunChanges(transaction, run.jobId, [change])
  return { deviceId, sessionId, epoch }
}
