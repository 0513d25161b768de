import { restAfterProbeSeconds } from '@paceline/domain'
import type { LeaseHandle } from '../database.js'
import { appendDeviceEvent } from '../devices/device-events.js'
import { storableText } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import { holdLease } from './fence.js'
import { freeDevice } from './free-device.js'
import { leaseForProbe } from './lease-device.js'

type RestingState = 'cooling' | 'quarantined'

export interface TakenProbe {
  readonly lease: LeaseHandle
  readonly why: RestingState
  readonly reason: string
}

/** Leases a device whose rest is over; null where it does not rest, an operator put it there, or it is too early. */
export async function takeProbe(
  transaction: Transaction,
  wanted: { workerId: string; deviceId: string; leaseSeconds: number },
): Promise<TakenProbe | null> {
  const due = await transaction.query<{ state: RestingState; reason: string | null }>(
    `SELECT state, state_reason AS reason FROM device
     WHERE id = $1 AND lease_session_id IS NULL AND state IN ('cooling', 'quarantined') AND state_by IS NULL
       AND rest_until <= now() AND removed_at IS NULL FOR NO KEY UPDATE`,
    [wanted.deviceId],
  )
  const device = due.rows[0]
  if (device === undefined) return null
  const lease = await leaseForProbe(transaction, wanted)
  return { lease, why: device.state, reason: device.reason ?? '' }
}

/** A passed probe makes the device idle, a failed one lets it rest longer. Throws LeaseLostError. */
export async function endProbe(
  transaction: Transaction,
  lease: LeaseHandle,
  { passed, reason }: { passed: boolean; reason: string },
): Promise<void> {
  await holdLease(transaction, lease)
  await freeDevice(transaction, lease.deviceId)
  await appendDeviceEvent(transaction, lease.deviceId, { type: 'probe', reason, data: { passed } })
  const resting = await transaction.query<{ state: RestingState; failedProbes: number }>(
    `SELECT state, failed_probes + 1 AS "failedProbes" FROM device
     WHERE id = $1 AND state IN ('cooling', 'quarantined') AND state_by IS NULL`,
    [lease.deviceId],
  )
  const device = resting.rows[0]
  // An operator set it aside meanwhile, or it went away.
  if (device === undefined) return
  await (passed
    ? transaction.query(
        `UPDATE device SET state = 'idle', state_reason = NULL, rest_until = NULL, failures_in_row = 0, failed_probes = 0
         WHERE id = $1`,
        [lease.deviceId],
      )
    : transaction.query(
        `UPDATE device SET failed_probes = $2, state_reason = $3, rest_until = now() + make_interval(secs => $4)
         WHERE id = $1`,
        [
          lease.deviceId,
          device.failedProbes,
          storableText(
            `${device.failedProbes === 1 ? 'a probe' : `${device.failedProbes} probes`} failed: ${reason}`,
          ),
          restAfterProbeSeconds(device.state, device.failedProbes),
        ],
      ))
}
