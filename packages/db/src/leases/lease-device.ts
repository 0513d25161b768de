import type { LeaseHandle } from '../database.js'
import { makeId } from '../sql/make-id.js'
import type { Transaction } from '../sql/transaction.js'

export interface NewLease {
  readonly workerId: string
  readonly deviceId: string
  readonly leaseSeconds: number
}

/**
 * CTEs that lease device $1, which the statement or its transaction holds and has found free, to session $3 of worker
 * $2 for $4 seconds, if `condition` holds: `taken` has the new epoch. A device that is probed keeps its state meanwhile.
 */
export const leaseDevice = (purpose: 'run' | 'probe', condition = 'true') => `
  taken AS (
    UPDATE device SET epoch = epoch + 1, lease_session_id = $3, leased_at = now(),
           lease_expires_at = now() + make_interval(secs => $4)
           ${purpose === 'run' ? `, state = 'busy', state_reason = NULL, state_by = NULL` : ''}
    WHERE id = $1 AND ${condition} RETURNING epoch
  ),
  opened AS (
    -- Not now(), when this transaction began: it may have waited for the one that ended the session before.
    INSERT INTO session (id, device_id, worker_id, epoch, purpose, started_at)
    SELECT $3, $1, $2, epoch, '${purpose}', clock_timestamp() FROM taken
  )`

/** Leases a device that rests, which the caller holds and has found due for a probe. */
export async function leaseForProbe(
  transaction: Transaction,
  { workerId, deviceId, leaseSeconds }: NewLease,
): Promise<LeaseHandle> {
  const sessionId = makeId('session')
  const leased = await transaction.query<{ epoch: number }>(
    `WITH ${leaseDevice('probe')} SELECT epoch FROM taken`,
    [deviceId, workerId, sessionId, leaseSeconds],
  )
  return { deviceId, sessionId, epoch: leased.rows[0]?.epoch ?? 0 }
}
