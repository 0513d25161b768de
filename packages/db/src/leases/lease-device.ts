import type { LeaseHandle } from '../database.js'
import { makeId } from '../sql/make-id.js'
import type { Transaction } from '../sql/transaction.js'

export interface NewLease {
  readonly workerId: string
  readonly deviceId: string
  readonly leaseSeconds: number
  readonly purpose: 'run' | 'probe'
}

/** Leases a device that the caller holds and has found free. One that is probed keeps its state meanwhile. */
export async function leaseDevice(
  transaction: Transaction,
  { workerId, deviceId, leaseSeconds, purpose }: NewLease,
): Promise<LeaseHandle> {
  const sessionId = makeId('session')
  const leased = await transaction.query<{ epoch: number }>(
    `UPDATE device SET epoch = epoch + 1, lease_session_id = $2, leased_at = now(),
            lease_expires_at = now() + make_interval(secs => $3),
            state = CASE WHEN $4 THEN 'busy' ELSE state END,
            state_reason = CASE WHEN $4 THEN NULL ELSE state_reason END,
            state_by = CASE WHEN $4 THEN NULL ELSE state_by END
     WHERE id = $1 RETURNING epoch`,
    [deviceId, sessionId, leaseSeconds, purpose === 'run'],
  )
  const epoch = leased.rows[0]?.epoch ?? 0
  // Not now(), when this transaction began: it may have waited for the one that ended the session before.
  await transaction.query(
    `INSERT INTO session (id, device_id, worker_id, epoch, purpose, started_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp())`,
    [sessionId, deviceId, workerId, epoch, purpose],
  )
  return { deviceId, sessionId, epoch }
}
