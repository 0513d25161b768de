import type { Pool } from 'pg'
import { countedSession } from './counted-session.js'
import type { FloorGroup, FloorPlace } from './interfaces.js'

interface RepeatedRow {
  device_id: string
  protocol_key: string
  model_id: string
}

interface GroupRow extends FloorPlace, FloorGroup {}

/**
 * Sessions by model, those of each place by its `placeOf`, in two statements for any number of places. Models
 * measured once are left out: they say nothing of the variance between sessions.
 *
 * Whatever its verdict, a session counts: one that was noisy, drifting or throttled is what somebody who measures
 * again may get as well, and an interval that leaves such sessions out would promise too much.
 */
export async function floorGroups(
  pool: Pool,
  places: readonly FloorPlace[],
  until: string | null = null,
): Promise<Map<string, FloorGroup[]>> {
  const groups = new Map<string, FloorGroup[]>(places.map((place) => [placeOf(place), []]))
  if (places.length === 0) return groups
  // Asked first and by itself, so that the planner knows how few of the many models that may be.
  const repeated = await pool.query<RepeatedRow>(
    `SELECT run.device_id, run.protocol_key, run.model_id
     FROM unnest($1::text[], $2::text[]) AS place (device_id, protocol_key)
     JOIN run USING (device_id, protocol_key)
     WHERE ${countedSession} GROUP BY run.device_id, run.protocol_key, run.model_id HAVING count(*) > 1`,
    [places.map(({ deviceId }) => deviceId), places.map(({ protocolKey }) => protocolKey)],
  )
  if (repeated.rows.length === 0) return groups
  const found = await pool.query<GroupRow>(
    `SELECT run.device_id AS "deviceId", run.protocol_key AS "protocolKey", run.model_id AS "modelId",
            json_agg(json_build_object(
              'runId', run.id,
              'measuredAt', to_char(measurement.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
              'medianMs', measurement.median_ms,
              'standardErrorRatio', measurement.latency_ms -> 'standardErrorRatio'
            ) ORDER BY measurement.created_at, run.id) AS sessions
     FROM unnest($1::text[], $2::text[], $3::text[]) AS repeated (device_id, protocol_key, model_id)
     JOIN run USING (device_id, protocol_key, model_id)
     JOIN measurement ON measurement.run_id = run.id
     WHERE ${countedSession} AND ($4::timestamptz IS NULL OR measurement.created_at <= $4)
     GROUP BY run.device_id, run.protocol_key, run.model_id HAVING count(*) > 1
     ORDER BY run.model_id COLLATE "C"`,
    [
      repeated.rows.map(({ device_id }) => device_id),
      repeated.rows.map(({ protocol_key }) => protocol_key),
      repeated.rows.map(({ model_id }) => model_id),
      until,
    ],
  )
  for (const row of found.rows) {
    groups.get(placeOf(row))?.push({ modelId: row.modelId, sessions: row.sessions })
  }
  return groups
}

/** The place as a key of a map. */
export function placeOf({ deviceId, protocolKey }: FloorPlace): string {
  return `${deviceId} ${protocolKey}`
}
