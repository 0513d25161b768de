import type { Device } from '@paceline/contracts'
import type { Pool } from 'pg'
import type { DeviceRepository, DiscoveredDevice } from '../database.js'
import type { PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { storableText } from '../sql/storable.js'
import { inTransaction } from '../sql/transaction.js'
import { settleAddress } from './address.js'
import { showDevice } from './device-row.js'
import { insertDevice, valuesOf } from './insert-device.js'
import { silenceReason } from './silence.js'

export function deviceRepository(prisma: PrismaClient, pool: Pool): DeviceRepository {
  const find = async (id: string) => {
    const row = await prisma.device.findUnique({ where: { id } })
    return row && showDevice(row)
  }

  async function announced(id: string | undefined, { fingerprint }: DiscoveredDevice): Promise<Device> {
    const found = id === undefined ? null : await find(id)
    if (found === null) throw new Error(`device ${fingerprint} vanished while it was announced`)
    return found
  }

  return {
    find,

    async announceWorker({ id, host, build }) {
      await pool.query(
        `INSERT INTO worker (id, host, build) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE
           SET host = excluded.host, build = excluded.build, started_at = now(), seen_at = now()`,
        [id, storableText(host), build],
      )
    },

    async workerSeen(id) {
      // A worker that stalled finds its devices offline. It still serves them, and only silence put them there.
      await pool.query(
        `WITH seen AS (UPDATE worker SET seen_at = now() WHERE id = $1)
         UPDATE device SET seen_at = now(),
                state_reason = CASE WHEN silent THEN NULL ELSE state_reason END,
                state = CASE WHEN NOT silent THEN state WHEN lease_session_id IS NULL THEN 'idle' ELSE 'busy' END
         FROM (SELECT id AS seen_id, state = 'offline' AS silent
               FROM device
               WHERE worker_id = $1 AND (state <> 'offline' OR state_reason = $2) FOR UPDATE) known
         WHERE id = seen_id`,
        [id, silenceReason],
      )
    },

    async announce(workerId, device) {
      const { address } = device
      const id = await inTransaction(pool, async (transaction) => {
        if (address !== undefined) await settleAddress(transaction, address, device.fingerprint)
        // An offline device with a lease that nobody has reclaimed yet is still busy: it comes back so.
        const stored = await transaction.query<{ id: string }>(
          `${insertDevice} 'idle', NULL)
           ON CONFLICT (fingerprint) DO UPDATE
             SET worker_id = excluded.worker_id, name = excluded.name, pool = excluded.pool,
                 kind = excluded.kind, driver = excluded.driver, runtimes = excluded.runtimes,
                 facts = excluded.facts, health = excluded.health, seen_at = now(), removed_at = NULL,
                 state_reason = CASE known.state WHEN 'offline' THEN NULL ELSE known.state_reason END,
                 state = CASE
                   WHEN known.state <> 'offline' THEN known.state
                   WHEN known.lease_session_id IS NULL THEN 'idle'
                   ELSE 'busy'
                 END
           RETURNING id`,
          valuesOf(workerId, device),
        )
        return stored.rows[0]?.id
      })
      return announced(id, device)
    },

    async announceUnusable(workerId, device, reason) {
      const stored = await pool.query<{ id: string }>(
        `${insertDevice} 'offline', $11)
         ON CONFLICT (fingerprint) DO UPDATE
           SET worker_id = excluded.worker_id, seen_at = now(),
               state_reason = CASE WHEN ${setAside('known')} THEN known.state_reason ELSE excluded.state_reason END,
               state = CASE WHEN ${setAside('known')} THEN known.state ELSE 'offline' END
         RETURNING id`,
        [...valuesOf(workerId, device), storableText(reason)],
      )
      return announced(stored.rows[0]?.id, device)
    },

    async withdrawDevice(workerId, id, reason) {
      await pool.query(
        `UPDATE device SET state = 'offline', state_reason = $3
         WHERE id = $2 AND worker_id = $1 AND NOT ${setAside('device')}`,
        [workerId, id, storableText(reason)],
      )
    },

    async noteAbsence(device, reason) {
      const { fingerprint = null, address = null } = { ...device } as {
        fingerprint?: string
        address?: string
      }
      // A worker that only stalled brings its devices back by the reason of its silence, so that stays for a while.
      await pool.query(
        `UPDATE device SET state_reason = $3
         WHERE state = 'offline' AND removed_at IS NULL AND state_reason IS DISTINCT FROM $3
           AND (fingerprint = $1 AND driver = 'local'
                OR id = (SELECT device_id FROM registration WHERE address = $2))
           AND NOT EXISTS (
             SELECT 1 FROM worker
             WHERE worker.id = worker_id AND state_reason = $4 AND worker.seen_at > now() - interval '1 minute'
           )`,
        [fingerprint, address, storableText(reason), silenceReason],
      )
    },

    async withdraw(workerId) {
      // Another worker's lease on a device of ours keeps it; our own ends when the sweeper finds it silent.
      await pool.query(
        `UPDATE device SET state = 'offline', state_reason = 'its worker stopped'
         WHERE worker_id = $1 AND state IN ('idle', 'busy', 'cooling') AND NOT EXISTS (
           SELECT 1 FROM session WHERE session.id = device.lease_session_id AND session.worker_id <> $1
         )`,
        [workerId],
      )
    },

    async findMany(ids) {
      const rows = await prisma.device.findMany({ where: { id: { in: [...new Set(ids)] }, ...inFarm } })
      const byId = new Map(rows.map((row) => [row.id, showDevice(row)]))
      return ids.flatMap((id) => byId.get(id) ?? [])
    },

    async inPool(name) {
      return (await prisma.device.findMany({ where: { pool: name, ...inFarm }, orderBy: { id: 'asc' } })).map(
        showDevice,
      )
    },

    async all() {
      return (await prisma.device.findMany({ where: inFarm, orderBy: { id: 'asc' } })).map(showDevice)
    },

    async list({ limit, cursor }) {
      const rows = await prisma.device.findMany({
        where: { AND: [afterCursor(cursor), inFarm] },
        orderBy: [...newestFirst],
        take: limit + 1,
      })
      return pageOf(rows, limit, showDevice)
    },
  }
}

/** Whether an operator took the device out: what a worker sees of it then changes nothing. */
const setAside = (row: string) => `${row}.state IN ('quarantined', 'draining')`

const inFarm = { removedAt: null }
