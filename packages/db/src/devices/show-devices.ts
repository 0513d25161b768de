import type { Device } from '@paceline/contracts'
import type { Pool } from 'pg'
import { type DeviceRow, type LeaseSubject, showDevice, silentSeconds } from './device-row.js'
import { waitingFor } from './waiting.js'

/** Devices with what waits for them and what holds them, in their given order. */
export async function showDevices(pool: Pool, rows: readonly DeviceRow[]): Promise<Device[]> {
  const [waiting, held, live] = await Promise.all([
    waitingFor(
      pool,
      rows.map(({ id }) => id),
    ),
    leaseSubjects(
      pool,
      rows.flatMap(({ leaseSessionId }) => leaseSessionId ?? []),
    ),
    liveWorkers(
      pool,
      rows.flatMap(({ reaches }) => reaches.map(({ workerId }) => workerId)),
    ),
  ])
  return rows.map((row) =>
    showDevice(row, {
      waiting: waiting.get(row.id) ?? { own: 0, pool: 0 },
      held: held.get(row.leaseSessionId ?? '') ?? null,
      live,
    }),
  )
}

export async function showOneDevice(pool: Pool, row: DeviceRow): Promise<Device> {
  const [device] = await showDevices(pool, [row])
  return device as Device
}

/** By the database's clock, like all that is told of time here. */
async function liveWorkers(pool: Pool, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const found = await pool.query<{ id: string }>(
    'SELECT id FROM worker WHERE id = ANY ($1) AND seen_at >= now() - make_interval(secs => $2)',
    [[...new Set(ids)], silentSeconds],
  )
  return new Set(found.rows.map(({ id }) => id))
}

/** What sessions are for, by their ids. */
async function leaseSubjects(
  pool: Pool,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, LeaseSubject>> {
  if (sessionIds.length === 0) return new Map()
  const found = await pool.query<LeaseSubject & { id: string }>(
    `SELECT session.id, session.purpose, run.id AS "runId"
     FROM session LEFT JOIN run ON run.session_id = session.id WHERE session.id = ANY ($1)`,
    [sessionIds],
  )
  return new Map(found.rows.map(({ id, purpose, runId }) => [id, { purpose, runId }]))
}
