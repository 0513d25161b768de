import { shouldRetry } from '@paceline/domain'
import type { Pool } from 'pg'
import type { QueuedDelivery } from '../database.js'
import { appendDeviceEvent } from '../devices/device-events.js'
import { endAttemptOf } from '../leases/end-attempt.js'
import { freeDevice } from '../leases/free-device.js'
import { holdRun } from '../leases/held-run.js'
import { inTransaction, type Transaction } from '../sql/transaction.js'

const silent = {
  state: 'failed',
  code: 'lease-lost',
  message: 'its worker went silent while it held the device',
} as const

/** Frees the devices whose lease has run out; one transaction for each, so that one bad row stops no other. */
export async function reclaimExpired(pool: Pool): Promise<QueuedDelivery[]> {
  const expired = await pool.query<{ id: string }>(
    'SELECT id FROM device WHERE lease_session_id IS NOT NULL AND lease_expires_at <= now() ORDER BY id',
  )
  const deliveries: QueuedDelivery[] = []
  for (const { id } of expired.rows) {
    deliveries.push(...(await inTransaction(pool, (transaction) => reclaim(transaction, id))))
  }
  return deliveries
}

async function reclaim(transaction: Transaction, deviceId: string): Promise<QueuedDelivery[]> {
  // Looked at again under the lock: it may have been renewed, freed or reclaimed since. The epoch moves on at
  // once, so the old holder is fenced off whether or not a next one has come.
  const taken = await transaction.query<{ session_id: string }>(
    `UPDATE device SET epoch = epoch + 1
     WHERE id = $1 AND lease_session_id IS NOT NULL AND lease_expires_at <= now()
     RETURNING lease_session_id AS session_id`,
    [deviceId],
  )
  const sessionId = taken.rows[0]?.session_id
  if (sessionId === undefined) return []
  await freeDevice(transaction, deviceId)
  await appendDeviceEvent(transaction, deviceId, {
    type: 'lease-expired',
    code: silent.code,
    reason: silent.message,
    data: { sessionId },
  })
  const runs = await transaction.query<{ id: string }>(
    'SELECT id FROM run WHERE session_id = $1 ORDER BY job_id, id',
    [sessionId],
  )
  const deliveries: QueuedDelivery[] = []
  for (const { id } of runs.rows) {
    const run = await holdRun(transaction, id)
    if (run === null || run.sessionId !== sessionId) continue
    const again = shouldRetry('harness', run.attemptCount)
    const delivery = await endAttemptOf(transaction, run, silent, again ? 0 : null)
    if (delivery !== null) deliveries.push(delivery)
  }
  return deliveries
}
