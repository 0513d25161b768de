import type { SentinelSession } from '@paceline/domain'
import type { Pool } from 'pg'
import { statement } from '../sql/transaction.js'
import { countedSession } from './counted-session.js'
import { floorGroups, placeOf } from './floor-groups.js'
import type { FloorRepository } from './interfaces.js'
import { usualSentinels } from './usual-sentinels.js'

/** A device's reference follows it as it ages. */
const MOST_PAST_SESSIONS = 200

/** Each session asks for them: planned once. */
const pastSessions = statement(`
  SELECT run.model_id AS "modelId", median_ms AS "medianMs", sentinel_ms AS "sentinelMs",
         sentinel_error_ratio AS "sentinelErrorRatio"
  FROM run JOIN measurement ON measurement.run_id = run.id
  WHERE run.device_id = $1 AND run.protocol_key = $2 AND ${countedSession} AND sentinel_ms IS NOT NULL
  ORDER BY measurement.created_at DESC LIMIT ${MOST_PAST_SESSIONS}`)

export function floorRepository(pool: Pool): FloorRepository {
  return {
    async groups(place, until) {
      const groups = await floorGroups(pool, [place], until ?? null)
      return groups.get(placeOf(place)) ?? []
    },

    async sentinelSessions({ deviceId, protocolKey }) {
      const past = await pool.query<SentinelSession>(pastSessions([deviceId, protocolKey]))
      return past.rows
    },

    usualSentinels: usualSentinels(pool),

    async ofDevice(deviceId) {
      const keys = await pool.query<{ protocolKey: string; runtime: string }>(
        `SELECT protocol_key AS "protocolKey", min(runtime) AS runtime FROM run
         WHERE device_id = $1 AND protocol_key IS NOT NULL AND ${countedSession} GROUP BY protocol_key`,
        [deviceId],
      )
      const places = keys.rows.map(({ protocolKey }) => ({ deviceId, protocolKey }))
      const groups = await floorGroups(pool, places)
      const floors = keys.rows.flatMap(({ protocolKey, runtime }) => {
        const of = groups.get(placeOf({ deviceId, protocolKey })) ?? []
        const times = of.flatMap(({ sessions }) => sessions.map(({ measuredAt }) => measuredAt))
        const newestAt = times.sort().at(-1)
        return newestAt === undefined ? [] : [{ protocolKey, runtime, groups: of, newestAt }]
      })
      return floors.sort((left, right) => (left.newestAt < right.newestAt ? 1 : -1))
    },
  }
}
