import type { Device } from '@paceline/contracts'
import { moveDevice } from '@paceline/domain'
import type { Pool } from 'pg'
import type { DeviceRepository, DiscoveredDevice } from '../database.js'
import type { PrismaClient } from '../prisma-client.js'
import { afterCursor, newestFirst, pageOf } from '../sql/cursor.js'
import { storableText } from '../sql/storable.js'
import { inTransaction } from '../sql/transaction.js'
import { settleAddress } from './address.js'
import { eventsOfDevice } from './device-events.js'
import { withWorkers } from './device-row.js'
import { insertDevice, valuesOf } from './insert-device.js'
import { moveByOperator, unreached } from './operator-moves.js'
import { noLongerReaches, nowReaches } from './reach.js'
import { showDevices, showOneDevice } from './show-devices.js'
import { silenceReason } from './silence.js'
import { usableOf } from './usable.js'
import { waitingFor } from './waiting.js'

export function deviceRepository(prisma: PrismaClient, pool: Pool): DeviceRepository {
  const find = async (id: string) => {
    const row = await prisma.device.findUnique({ where: { id }, include: withWorkers })
    return row && showOneDevice(pool, row)
  }

  async function announced(id: string | undefined, { fingerprint }: DiscoveredDevice): Promise<Device> {
    const found = id === undefined ? null : await find(id)
    if (found === null) throw new Error(`device ${fingerprint} vanished while it was announced`)
    return found
  }

  return {
    find,

    async announceWorker({ id, host, build, protocolRevision = 1 }) {
      await pool.query(
        `INSERT INTO worker (id, host, build, protocol_revision) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE
           SET host = excluded.host, build = excluded.build, protocol_revision = excluded.protocol_revision,
               started_at = now(), seen_at = now()`,
        [id, storableText(host), build, protocolRevision],
      )
    },

    async workerSeen(id) {
      // A worker that stalled finds its devices offline. It still serves them, and only silence put them there.
      await pool.query(
        `WITH seen AS (UPDATE worker SET seen_at = now() WHERE id = $1)
         UPDATE device SET seen_at = now(),
                state_reason = CASE WHEN silent THEN ${reasonWhenFound('device')} ELSE state_reason END,
                state = CASE WHEN silent THEN ${stateWhenFound('device')} ELSE state END
         FROM (SELECT device.id AS seen_id, state = 'offline' AS silent
               FROM device JOIN reach ON reach.device_id = device.id
               WHERE reach.worker_id = $1 AND (state <> 'offline' OR state_reason = $2)
               ORDER BY device.id FOR NO KEY UPDATE OF device) known
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
                 state_reason = CASE WHEN known.state <> 'offline' THEN known.state_reason ELSE ${reasonWhenFound('known')} END,
                 state = CASE WHEN known.state <> 'offline' THEN known.state ELSE ${stateWhenFound('known')} END
           RETURNING id`,
          valuesOf(workerId, device),
        )
        const deviceId = stored.rows[0]?.id
        if (deviceId !== undefined) await nowReaches(transaction, workerId, deviceId)
        return deviceId
      })
      return announced(id, device)
    },

    async announceUnusable(workerId, device, reason) {
      const id = await inTransaction(pool, async (transaction) => {
        const stored = await transaction.query<{ id: string }>(
          `${insertDevice} 'offline', $11)
           ON CONFLICT (fingerprint) DO UPDATE SET seen_at = now() RETURNING id`,
          [...valuesOf(workerId, device), storableText(reason)],
        )
        const deviceId = stored.rows[0]?.id
        if (deviceId !== undefined) await noLongerReaches(transaction, workerId, [deviceId], reason)
        return deviceId
      })
      return announced(id, device)
    },

    withdrawDevice: (workerId, id, reason) =>
      inTransaction(pool, (transaction) => noLongerReaches(transaction, workerId, [id], reason)),

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

    withdraw: (workerId) =>
      inTransaction(pool, async (transaction) => {
        const reached = await transaction.query<{ id: string }>(
          'SELECT device_id AS id FROM reach WHERE worker_id = $1',
          [workerId],
        )
        const ids = reached.rows.map(({ id }) => id)
        await noLongerReaches(transaction, workerId, ids, 'its worker stopped')
      }),

    setAside: (id, { to, reason, actor }) =>
      moveByOperator(pool, id, (device) => ({
        state: moveDevice(device.state, to === 'draining' ? 'drain' : 'quarantine'),
        reason,
        actor,
      })).then((known) => (known ? find(id) : null)),

    resume: (id, { actor }) =>
      moveByOperator(pool, id, ({ state, leased, reached }) => {
        if (state === 'idle' || state === 'busy' || state === 'offline') return null
        const works = leased ? 'busy' : 'idle'
        return { state: reached ? works : 'offline', reason: reached ? null : unreached, actor }
      }).then((known) => (known ? find(id) : null)),

    events: (id, page) => eventsOfDevice(pool, id, page),
    usable: (ids) => usableOf(pool, ids),
    waiting: (ids) => waitingFor(pool, ids),

    async findMany(ids) {
      const rows = await prisma.device.findMany({
        where: { id: { in: [...new Set(ids)] }, ...inFarm },
        include: withWorkers,
      })
      const byId = new Map((await showDevices(pool, rows)).map((device) => [device.id, device]))
      return ids.flatMap((id) => byId.get(id) ?? [])
    },

    async inPool(name) {
      const rows = await prisma.device.findMany({
        where: { pool: name, ...inFarm },
        orderBy: { id: 'asc' },
        include: withWorkers,
      })
      return showDevices(pool, rows)
    },

    async all() {
      const rows = await prisma.device.findMany({
        where: inFarm,
        orderBy: { id: 'asc' },
        include: withWorkers,
      })
      return showDevices(pool, rows)
    },

    async list({ limit, cursor }) {
      const rows = await prisma.device.findMany({
        where: { AND: [afterCursor(cursor), inFarm] },
        orderBy: [...newestFirst],
        take: limit + 1,
        include: withWorkers,
      })
      const { items, nextCursor } = pageOf(rows, limit, (row) => row)
      return { items: await showDevices(pool, items), nextCursor }
    },
  }
}

/** A device that went offline while it rested has still to pass a probe. */
const stateWhenFound = (row: string) => `CASE
  WHEN ${row}.rest_until IS NOT NULL THEN 'cooling' WHEN ${row}.lease_session_id IS NULL THEN 'idle' ELSE 'busy'
END`

const reasonWhenFound = (row: string) =>
  `CASE WHEN ${row}.rest_until IS NOT NULL THEN 'it was resting when it went away' END`

const inFarm = { removedAt: null }
