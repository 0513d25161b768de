import type { Pool } from 'pg'
import type { WorkBell } from '../database.js'
import type { Listener } from './listener.js'
import { workChannel } from './listener.js'

/** Of a notice; Postgres refuses 8,000. */
const MAX_NOTICE_BYTES = 7_500

export function workBell(pool: Pool, listener: Listener): WorkBell {
  return {
    async ring(queueNames) {
      for (const notice of noticesOf(queueNames)) {
        await pool.query('SELECT pg_notify($1, $2)', [workChannel, notice])
      }
    },
    onRing: (call) => listener.onWork(call),
    async due({ deviceIds, pools }) {
      const found = await pool.query<{ device: string | null; pool: string | null }>(
        `SELECT device, NULL AS pool FROM unnest($1::text[]) AS device
         WHERE EXISTS (SELECT FROM run WHERE state = 'queued' AND device_id = device AND ${isDue})
         UNION ALL
         SELECT NULL, wanted FROM unnest($2::text[]) AS wanted
         WHERE EXISTS (
           SELECT FROM run WHERE state = 'queued' AND device_id IS NULL AND run.pool = wanted AND ${isDue}
         )`,
        [deviceIds, pools],
      )
      return {
        deviceIds: found.rows.flatMap(({ device }) => device ?? []),
        pools: found.rows.flatMap(({ pool: name }) => name ?? []),
      }
    },
  }
}

const isDue = 'expires_at > now() AND (not_before IS NULL OR not_before <= now())'

/** The names in as few notices as hold them; a name that fits in none is left to those who look by themselves. */
function noticesOf(names: readonly string[]): string[] {
  const notices: string[] = []
  let open: string[] = []
  let bytes = 2
  for (const name of new Set(names)) {
    const own = Buffer.byteLength(JSON.stringify(name)) + 1
    if (own > MAX_NOTICE_BYTES - 2) continue
    if (bytes + own > MAX_NOTICE_BYTES) {
      notices.push(JSON.stringify(open))
      open = []
      bytes = 2
    }
    open.push(name)
    bytes += own
  }
  return open.length > 0 ? [...notices, JSON.stringify(open)] : notices
}
