import type { Pool } from 'pg'
import type { QueuedDelivery } from '../database.js'
import { servedNow } from '../jobs/turns.js'

/**
 * Gives queued runs of a lower priority this one; gives those that it changed. They waited already: each joins the
 * turn that is served now. One that somebody is just taking or cancelling is left to them.
 */
export async function raiseRuns(
  pool: Pool,
  ids: readonly string[],
  priority: number,
): Promise<QueuedDelivery[]> {
  const raised = await pool.query<QueuedDelivery>(
    `WITH lower AS (
       SELECT id, device_id AS "deviceId", pool, $2::int AS priority FROM run
       WHERE id = ANY ($1) AND state = 'queued' AND priority < $2 FOR NO KEY UPDATE SKIP LOCKED
     ), serving AS (${servedNow('lower')})
     UPDATE run SET priority = $2, turn = serving.turn, turn_since = created_at FROM serving WHERE run.id = serving.id
     RETURNING run.id AS "runId", attempt_count + 1 AS attempt, device_id AS "deviceId", pool, priority`,
    [ids, priority],
  )
  return raised.rows
}
