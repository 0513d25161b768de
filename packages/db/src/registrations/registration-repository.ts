import { openRunStates } from '@paceline/domain'
import type { Pool } from 'pg'
import { withWorkers } from '../devices/device-row.js'
import { insertDevice, valuesOf } from '../devices/insert-device.js'
import { showOneDevice } from '../devices/show-devices.js'
import { AlreadyRegisteredError } from '../errors.js'
import type { PrismaClient } from '../prisma-client.js'
import { inTransaction, type Transaction } from '../sql/transaction.js'
import type { Reach, Registration, RegistrationRepository } from './interfaces.js'

const unreached = 'it was registered, and no worker has reached it yet'
const removed = 'it was removed from the farm'

export function registrationRepository(prisma: PrismaClient, pool: Pool): RegistrationRepository {
  return {
    async create(device, reach) {
      const id = await inTransaction(pool, async (transaction) => {
        const stored = await transaction.query<{ id: string }>(
          `${insertDevice} 'offline', $11)
           ON CONFLICT (fingerprint) DO UPDATE
             SET name = excluded.name, pool = excluded.pool, kind = excluded.kind, removed_at = NULL,
                 state_reason = CASE WHEN known.removed_at IS NULL THEN known.state_reason ELSE excluded.state_reason END
           RETURNING id`,
          [...valuesOf(null, device), unreached],
        )
        const deviceId = stored.rows[0]?.id ?? ''
        const { url, sealed, address } = columnsOf(reach)
        const registered = await transaction.query(
          `INSERT INTO registration (device_id, kind, url, sealed, address) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING`,
          [deviceId, reach.kind, url, sealed, address],
        )
        if (registered.rowCount === 0)
          throw new AlreadyRegisteredError(await registeredAs(transaction, deviceId, reach))
        return deviceId
      })
      const row = await prisma.device.findUniqueOrThrow({ where: { id }, include: withWorkers })
      return showOneDevice(pool, row)
    },

    remove: (deviceId) =>
      inTransaction(pool, async (transaction) => {
        // FOR UPDATE waits for runs being inserted, which hold the row FOR KEY SHARE; they are seen below. A worker that
        // had not yet heard of a removal may have announced an endpoint again: that goes the same way.
        const device = await transaction.query<{ registered: boolean }>(
          `SELECT driver = 'appium' OR EXISTS (SELECT 1 FROM registration WHERE device_id = id) AS registered
           FROM device WHERE id = $1 AND removed_at IS NULL FOR UPDATE`,
          [deviceId],
        )
        if (device.rows[0] === undefined) return 'unknown'
        if (!device.rows[0].registered) return 'not-registered'
        const open = await transaction.query(
          'SELECT 1 FROM run WHERE device_id = $1 AND state = ANY ($2) LIMIT 1',
          [deviceId, openRunStates],
        )
        if (open.rowCount !== 0) return 'open-runs'
        await transaction.query('DELETE FROM registration WHERE device_id = $1', [deviceId])
        await transaction.query('DELETE FROM reach WHERE device_id = $1', [deviceId])
        await transaction.query(
          `UPDATE device SET removed_at = now(), state = 'offline', state_reason = $2 WHERE id = $1`,
          [deviceId, removed],
        )
        await transaction.query(
          `DELETE FROM device WHERE id = $1
             AND NOT EXISTS (SELECT 1 FROM run WHERE device_id = $1)
             AND NOT EXISTS (SELECT 1 FROM session WHERE device_id = $1)`,
          [deviceId],
        )
        return 'removed'
      }),

    async claim(claimant, kind, seconds) {
      const claimed = await pool.query<RegistrationRow>(
        `UPDATE registration SET claimed_by = $1, claimed_until = now() + make_interval(secs => $3)
         FROM device
         WHERE registration.kind = $2 AND device.id = registration.device_id
           AND (claimed_by IS NULL OR claimed_by = $1 OR claimed_until <= now())
         RETURNING device_id AS "deviceId", fingerprint, name, pool, device.kind AS "deviceKind", url, sealed, address`,
        [claimant, kind, seconds],
      )
      return claimed.rows.map(showRegistration)
    },

    async release(claimant) {
      await pool.query(
        'UPDATE registration SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = $1',
        [claimant],
      )
    },
  }
}

type RegistrationRow = Omit<Registration, 'reach'> & {
  readonly url: string | null
  readonly sealed: Uint8Array | null
  readonly address: string | null
}

function showRegistration({ url, sealed, address, ...rest }: RegistrationRow): Registration {
  if (url !== null && sealed !== null) return { ...rest, reach: { kind: 'appium', url, sealed } }
  return { ...rest, reach: { kind: 'adb', address: address ?? '' } }
}

function columnsOf(reach: Reach) {
  return reach.kind === 'appium'
    ? { url: reach.url, sealed: reach.sealed, address: null }
    : { url: null, sealed: null, address: reach.address }
}

/** The device that has the registration already: this one, or whichever was reached at the address. */
async function registeredAs(transaction: Transaction, deviceId: string, reach: Reach): Promise<string> {
  if (reach.kind === 'appium') return deviceId
  const other = await transaction.query<{ id: string }>(
    'SELECT device_id AS id FROM registration WHERE address = $1',
    [reach.address],
  )
  return other.rows[0]?.id ?? deviceId
}
