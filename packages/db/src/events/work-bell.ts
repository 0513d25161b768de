import type { Pool } from 'pg'
import type { WorkBell } from '../database.js'
import { isDue } from '../runs/is-due.js'
import type { Listener } from './listener.js'
import { workChannel } from './listener.js'
import { sendNotices } from './send-notices.js'

export function workBell(pool: Pool, listener: Listener): WorkBell {
  return {
    ring: (queueNames) => sendNotices(pool, workChannel, new Set(queueNames)),
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
