import type { Pool } from 'pg'
import type { FloorGroup } from '../database.js'

/**
 * Sessions by model on one device under one protocol key, models measured once left out: they say nothing of the
 * variance between sessions. Comparisons share their session with others and do not count.
 */
export async function floorGroups(
  pool: Pool,
  { deviceId, protocolKey }: { readonly deviceId: string; readonly protocolKey: string },
): Promise<FloorGroup[]> {
  const groups = await pool.query<{ modelId: string; sessions: FloorGroup['sessions'] }>(
    `SELECT run.model_id AS "modelId",
            json_agg(json_build_object(
              'medianMs', measurement.median_ms,
              'standardErrorRatio', measurement.body #> '{latencyMs,standardErrorRatio}'
            ) ORDER BY measurement.created_at) AS sessions
     FROM run JOIN measurement ON measurement.run_id = run.id
     WHERE run.device_id = $1 AND run.protocol_key = $2 AND run.state = 'completed' AND NOT run.fallback
       AND run.reused_from_id IS NULL AND run.purpose <> 'comparison'
     GROUP BY run.model_id HAVING count(*) > 1 ORDER BY run.model_id`,
    [deviceId, protocolKey],
  )
  return groups.rows
}
