import type { Pool } from 'pg'
import type { QueuedDelivery } from '../database.js'
import { isDue } from '../runs/is-due.js'
import { statement } from '../sql/transaction.js'

const dueRuns = (where: string, atMost: string) => `
  (SELECT id, attempt_count, run.device_id, run.pool, priority, created_at FROM run
   WHERE state = 'queued' AND ${where} AND ${isDue}
   ORDER BY priority DESC, turn, turn_since, created_at, ordinal LIMIT ${atMost})`

/** For each device and pool no more than has idle devices: those at work find the rest in the rows. */
const findDue = statement(`
  WITH idle AS (
    SELECT id, pool FROM device WHERE state = 'idle' AND lease_session_id IS NULL AND removed_at IS NULL
  ), target AS (
    SELECT id AS device_id, NULL AS pool, 1 AS devices FROM idle
    UNION ALL SELECT NULL, pool, count(*) FROM idle GROUP BY pool
  )
  SELECT due.id AS "runId", attempt_count + 1 AS attempt, due.device_id AS "deviceId", due.pool, priority
  FROM target CROSS JOIN LATERAL (
    ${dueRuns('run.device_id = target.device_id', 'target.devices')}
    UNION ALL ${dueRuns('run.device_id IS NULL AND run.pool = target.pool', 'target.devices')}
  ) AS due
  ORDER BY created_at LIMIT $1`)

export async function dueForIdle(pool: Pool, limit: number): Promise<QueuedDelivery[]> {
  const { rows } = await pool.query<QueuedDelivery>(findDue([limit]))
  return rows
}
