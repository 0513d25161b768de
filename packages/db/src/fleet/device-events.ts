import type { DeviceEvent } from '@paceline/contracts'
import type { Pool } from 'pg'
import { type EventRow, eventColumns, showEvent } from '../devices/device-events.js'

/** Longer than a transaction lasts that writes an event. */
const settledSeconds = 5

/**
 * Events behind an id, in the order of their ids, which is not the order in which they commit: before a gap that a
 * younger transaction may still fill the list ends, so that nobody who resumes behind its last id misses one. A gap
 * that was left by a transaction that failed holds up what follows for a few seconds, once.
 */
export async function eventsAfter(pool: Pool, id: string, limit: number): Promise<DeviceEvent[]> {
  const { rows } = await pool.query<EventRow & { settled: boolean }>(
    `SELECT ${eventColumns}, created_at < now() - make_interval(secs => $3) AS settled
     FROM device_event WHERE device_event.id > $1 ORDER BY device_event.id LIMIT $2`,
    [id, limit, settledSeconds],
  )
  const unsettled = rows.findIndex(
    (row, index) => !row.settled && BigInt(row.id) !== BigInt(rows[index - 1]?.id ?? id) + 1n,
  )
  const shown = unsettled === -1 ? rows : rows.slice(0, unsettled)
  return shown.map(({ settled: _, ...event }) => showEvent(event))
}

/** The id behind which nothing can be read yet. */
export async function newestEventId(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT coalesce(max(id), 0)::text AS id FROM device_event',
  )
  return rows[0]?.id ?? '0'
}
