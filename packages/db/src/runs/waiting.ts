import type { Waiting } from '@paceline/contracts'
import type { Pool } from 'pg'

/** Why a run has not begun; null where it is no longer queued. */
export async function waitingOfRun(pool: Pool, runId: string): Promise<Waiting | null> {
  const found = await pool.query<Waiting>(
    `SELECT waits.id AS "runId", waits.pool,
            (SELECT count(*)::int FROM run AS other
             WHERE other.state = 'queued' AND other.device_id IS NOT DISTINCT FROM waits.device_id
               AND (waits.device_id IS NOT NULL OR other.pool = waits.pool)
               AND (-other.priority, other.turn, other.turn_since, other.created_at, other.ordinal)
                 < (-waits.priority, waits.turn, waits.turn_since, waits.created_at, waits.ordinal)) AS ahead,
            CASE WHEN device.id IS NOT NULL THEN json_build_object(
              'id', device.id, 'name', device.name, 'state', device.state, 'stateReason', device.state_reason
            ) END AS device,
            CASE WHEN busy.id IS NOT NULL THEN json_build_object(
              'runId', busy.id, 'jobId', busy.job_id, 'model', model.name
            ) END AS "busyWith"
     FROM run AS waits
     LEFT JOIN LATERAL (
       SELECT * FROM device
       WHERE device.id = waits.device_id
          OR (waits.device_id IS NULL AND device.pool = waits.pool AND device.removed_at IS NULL)
       ORDER BY array_position(ARRAY['idle', 'busy', 'cooling', 'draining', 'quarantined', 'offline'],
                               device.state), device.id
       LIMIT 1
     ) AS device ON true
     LEFT JOIN run AS busy ON busy.session_id = device.lease_session_id AND busy.state IN ('leased', 'running')
     LEFT JOIN model ON model.id = busy.model_id
     WHERE waits.id = $1 AND waits.state = 'queued' LIMIT 1`,
    [runId],
  )
  return found.rows[0] ?? null
}
