import type { LeaseHandle } from '../database.js'
import { LeaseLostError } from '../errors.js'
import type { Transaction } from '../sql/transaction.js'

/**
 * Holds the device's row for this transaction, and with it the right to write: nobody can lease or reclaim the
 * device before it ends. A lease that is over in time but that nobody has reclaimed is still good. Throws
 * LeaseLostError.
 */
export async function holdLease(transaction: Transaction, lease: LeaseHandle): Promise<void> {
  const held = await transaction.query(
    'SELECT 1 FROM device WHERE id = $1 AND epoch = $2 AND lease_session_id = $3 FOR NO KEY UPDATE',
    [lease.deviceId, lease.epoch, lease.sessionId],
  )
  if (held.rowCount !== 1) throw leaseLost(lease)
}

export function leaseLost({ deviceId, sessionId, epoch }: LeaseHandle): LeaseLostError {
  return new LeaseLostError(
    `session ${sessionId} no longer holds device ${deviceId} (epoch ${epoch}); drop what it measured`,
  )
}
