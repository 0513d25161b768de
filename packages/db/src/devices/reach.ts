import { storableText } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import { silentSeconds } from './device-row.js'

/**
 * SQL: whether a worker reaches the device of a row, and was heard of within so many seconds; `but`, if given, is the
 * id of one that does not count.
 */
export const isReached = (row: string, seconds: string, but?: string) => `EXISTS (
  SELECT FROM reach JOIN worker ON worker.id = reach.worker_id
  WHERE reach.device_id = ${row}.id AND worker.seen_at >= now() - make_interval(secs => ${seconds})
    ${but === undefined ? '' : `AND worker.id <> ${but}`}
)`

export async function nowReaches(
  transaction: Transaction,
  workerId: string,
  deviceId: string,
): Promise<void> {
  await transaction.query('INSERT INTO reach (worker_id, device_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    workerId,
    deviceId,
  ])
}

/**
 * A worker lost devices. They go offline with the reason unless another that lives reaches them; what was set aside
 * stays so.
 */
export async function noLongerReaches(
  transaction: Transaction,
  workerId: string,
  deviceIds: readonly string[],
  reason: string,
): Promise<void> {
  // In one order, as others hold several devices too.
  await transaction.query('SELECT FROM device WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', [deviceIds])
  await transaction.query('DELETE FROM reach WHERE worker_id = $1 AND device_id = ANY ($2)', [
    workerId,
    deviceIds,
  ])
  await transaction.query(
    `UPDATE device SET state = 'offline', state_reason = $2, state_by = NULL
     WHERE id = ANY ($1) AND state NOT IN ('quarantined', 'draining')
       AND NOT ${isReached('device', '$3')}`,
    [deviceIds, storableText(reason), silentSeconds],
  )
}
