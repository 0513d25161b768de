import type { Pool } from 'pg'
import { countedSession } from './counted-session.js'
import type { FloorRepository, UsualSentinels } from './interfaces.js'

/** What is looked at: bodies are large. */
const MOST_RUNS = 50

export function usualSentinels(pool: Pool): FloorRepository['usualSentinels'] {
  return async (deviceId, protocolKey = null) => {
    const found = await pool.query<UsualSentinels>(
      `WITH recent AS MATERIALIZED (
         SELECT run.runtime, run.protocol, run.protocol_key, measurement.body, measurement.created_at
         FROM run JOIN measurement ON measurement.run_id = run.id
         WHERE run.device_id = $1 AND ($2::text IS NULL OR run.protocol_key = $2) AND ${countedSession}
           AND measurement.created_at > coalesce((
             SELECT max(created_at) FROM device_event
             WHERE device_id = $1 AND type = 'state' AND actor IS NOT NULL AND to_state IN ('idle', 'busy')
           ), '-infinity')
         ORDER BY measurement.created_at DESC LIMIT ${MOST_RUNS}
       ), known AS (
         SELECT runtime, protocol, protocol_key, created_at, (body #>> '{sentinel,levelMs}')::float8 AS level_ms
         FROM recent WHERE jsonb_typeof(body #> '{sentinel,levelMs}') = 'number'
       )
       SELECT runtime, protocol, (
         SELECT array_agg(level_ms ORDER BY created_at DESC) FROM known AS same
         WHERE same.protocol_key = newest.protocol_key
       ) AS "sentinelMs"
       FROM known AS newest ORDER BY created_at DESC LIMIT 1`,
      [deviceId, protocolKey],
    )
    return found.rows[0] ?? null
  }
}
