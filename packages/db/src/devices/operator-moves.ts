import type { DeviceState } from '@paceline/domain'
import type { Pool } from 'pg'
import { storableText } from '../sql/storable.js'
import { inTransaction } from '../sql/transaction.js'
import { silentSeconds } from './device-row.js'
import { isReached } from './reach.js'

export const unreached = 'no worker reaches it'

export interface MovedDevice {
  readonly state: DeviceState
  readonly leased: boolean
  /** Whether a worker that lives reaches it. */
  readonly reached: boolean
}

export interface OperatorMove {
  readonly state: DeviceState
  readonly reason: string | null
  readonly actor: string
}

/** Moves a device as its operator says, who has the last word: what it failed before counts no more. False: unknown. */
export function moveByOperator(
  pool: Pool,
  id: string,
  moveOf: (device: MovedDevice) => OperatorMove | null,
): Promise<boolean> {
  return inTransaction(pool, async (transaction) => {
    const held = await transaction.query<MovedDevice>(
      `SELECT state, lease_session_id IS NOT NULL AS leased, ${isReached('device', '$2')} AS reached
       FROM device WHERE id = $1 AND removed_at IS NULL FOR NO KEY UPDATE`,
      [id, silentSeconds],
    )
    const device = held.rows[0]
    if (device === undefined) return false
    const move = moveOf(device)
    if (move === null) return true
    await transaction.query(
      `UPDATE device SET state = $2, state_reason = $3, state_by = $4, rest_until = NULL, failures_in_row = 0,
              failed_probes = 0
       WHERE id = $1`,
      [id, move.state, move.reason === null ? null : storableText(move.reason), move.actor],
    )
    return true
  })
}
