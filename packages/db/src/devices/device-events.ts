import type { DeviceEvent, Page } from '@paceline/contracts'
import type { Pool } from 'pg'
import { InvalidCursorError } from '../errors.js'
import { storableJson, storableText } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'

export interface NewDeviceEvent {
  readonly type: Exclude<DeviceEvent['type'], 'state'>
  readonly code?: string
  readonly reason: string
  readonly data?: Record<string, unknown>
}

/** Moves between states are recorded by a trigger; this is for what else befalls a device. */
export async function appendDeviceEvent(
  transaction: Pick<Transaction, 'query'>,
  deviceId: string,
  { type, code, reason, data = {} }: NewDeviceEvent,
): Promise<void> {
  await transaction.query(
    `INSERT INTO device_event (device_id, type, from_state, to_state, code, reason, data)
     SELECT id, $2, state, state, $3, $4, $5 FROM device WHERE id = $1`,
    [deviceId, type, code ?? null, storableText(reason), storableJson(data)],
  )
}

export const eventColumns = `id::text AS id, device_id AS "deviceId", created_at AS at, type, from_state AS "from", to_state AS "to",
  code, reason, actor, data`

export type EventRow = Omit<DeviceEvent, 'at'> & { readonly at: Date }
export const showEvent = (row: EventRow): DeviceEvent => ({ ...row, at: row.at.toISOString() })

/** The newest first; the cursor is an event's id. Throws InvalidCursorError. */
export async function eventsOfDevice(
  pool: Pool,
  deviceId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<DeviceEvent>> {
  if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) throw new InvalidCursorError()
  const found = await pool.query<EventRow>(
    `SELECT ${eventColumns} FROM device_event
     WHERE device_id = $1 AND ($2::bigint IS NULL OR device_event.id < $2) ORDER BY device_event.id DESC LIMIT $3`,
    [deviceId, cursor ?? null, limit + 1],
  )
  const items = found.rows.slice(0, limit).map(showEvent)
  return { items, nextCursor: found.rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}
