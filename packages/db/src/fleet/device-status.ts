import type { Device } from '@paceline/contracts'
import type { Pool } from 'pg'
import { showLease } from '../devices/device-row.js'
import type { DeviceStatus } from './interfaces.js'

interface StatusRow extends Pick<Device, 'id' | 'pool' | 'state' | 'stateReason' | 'stateBy'> {
  readonly stateSince: Date
  readonly restUntil: Date | null
  readonly epoch: number
  readonly leaseSessionId: string | null
  readonly leasedAt: Date | null
  readonly leaseExpiresAt: Date | null
  readonly purpose: 'run' | 'probe' | null
  readonly runId: string | null
}

/** What now is true of these devices, or of all; those that were removed are in no list. */
export async function changedStatuses(pool: Pool, ids: readonly string[] | 'all'): Promise<DeviceStatus[]> {
  const { rows } = await pool.query<StatusRow>(
    `SELECT device.id, device.pool, device.state, state_reason AS "stateReason", state_since AS "stateSince",
            state_by AS "stateBy", rest_until AS "restUntil", device.epoch, lease_session_id AS "leaseSessionId",
            leased_at AS "leasedAt", lease_expires_at AS "leaseExpiresAt", session.purpose, run.id AS "runId"
     FROM device
     LEFT JOIN session ON session.id = lease_session_id
     LEFT JOIN run ON run.session_id = lease_session_id
     WHERE removed_at IS NULL AND ($1::text[] IS NULL OR device.id = ANY ($1))
     ORDER BY device.id`,
    [ids === 'all' ? null : ids],
  )
  return rows.map(showStatus)
}

function showStatus(row: StatusRow): DeviceStatus {
  const { id, pool, state, stateReason, stateBy, stateSince, restUntil } = row
  return {
    id,
    pool,
    state,
    stateReason,
    stateBy,
    stateSince: stateSince.toISOString(),
    restUntil: restUntil?.toISOString() ?? null,
    lease: showLease(row, row.purpose === null ? null : { purpose: row.purpose, runId: row.runId }),
  }
}
