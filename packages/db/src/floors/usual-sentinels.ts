import type { Pool } from 'pg'
import { statement } from '../sql/transaction.js'
import { countedSession } from './counted-session.js'
import type { FloorRepository, UsualSentinels } from './interfaces.js'

/** What is looked at of the newest; a device changes as it ages. */
const MOST_SESSIONS = 50

export function usualSentinels(pool: Pool): FloorRepository['usualSentinels'] {
  return async (deviceId, protocolKey = null) => {
    const asked = protocolKey === null ? usualOfAnyKey([deviceId]) : usualUnderKey([deviceId, protocolKey])
    const found = await pool.query<UsualSentinels>(asked)
    return found.rows[0] ?? null
  }
}

const usual = (ofKey: string) =>
  statement(`
    WITH known AS (
      SELECT run.runtime, run.protocol, run.protocol_key, measurement.created_at, sentinel_ms
      FROM run JOIN measurement ON measurement.run_id = run.id
      WHERE run.device_id = $1 AND ${ofKey} AND ${countedSession}
        AND sentinel_ms IS NOT NULL AND measurement.created_at > coalesce((
          SELECT max(created_at) FROM device_event
          WHERE device_id = $1 AND type = 'state' AND actor IS NOT NULL AND to_state IN ('idle', 'busy')
        ), '-infinity')
      ORDER BY measurement.created_at DESC LIMIT ${MOST_SESSIONS}
    )
    SELECT runtime, protocol, (
      SELECT array_agg(sentinel_ms ORDER BY created_at DESC) FROM known AS same
      WHERE same.protocol_key = newest.protocol_key
    ) AS "sentinelMs"
    FROM known AS newest ORDER BY created_at DESC LIMIT 1`)

const usualOfAnyKey = usual('true')
const usualUnderKey = usual('run.protocol_key = $2')
