import {
  afterConcern,
  afterFailure,
  type DeviceConcern,
  type DeviceState,
  failureKindOf,
  type HealthStep,
} from '@paceline/domain'
import type { AttemptEnd } from '../database.js'
import { appendDeviceEvent } from '../devices/device-events.js'
import { storableText } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'

/** How a session ended, as far as it says something of its device. */
export type SessionEnd =
  /** The run ended by itself: the device did what it was asked, whatever came of it. */
  | { readonly outcome: 'well' }
  | { readonly outcome: 'failed'; readonly runId: string; readonly code: string; readonly message: string }
  /** Nothing is known of it, as when a worker died or a job was cancelled. */
  | { readonly outcome: 'unknown' }

export function sessionEndOf(runId: string, end: AttemptEnd): SessionEnd {
  if (end.state === 'unsupported') return { outcome: 'well' }
  if (end.state === 'cancelled') return { outcome: 'unknown' }
  return { outcome: 'failed', runId, code: end.code, message: end.message }
}

export interface FreedDevice {
  readonly state: DeviceState
  readonly failuresInRow: number
}

/** Of an UPDATE of `device`: its lease ends. `did`, an expression: 'fail', 'clear' or 'keep' what counts against it. */
export const freed = (did: string) => `
  lease_session_id = NULL, leased_at = NULL, lease_expires_at = NULL,
  state = CASE device.state WHEN 'busy' THEN 'idle' ELSE device.state END,
  failures_in_row = CASE ${did} WHEN 'fail' THEN failures_in_row + 1 WHEN 'clear' THEN 0 ELSE failures_in_row END`

/**
 * Ends the session and frees the device, which the caller holds; then it goes on, rests or is quarantined. A device
 * that was set aside, or went away, stays so, but for one that failed once too often.
 */
export async function freeDevice(
  transaction: Transaction,
  deviceId: string,
  end: SessionEnd = { outcome: 'unknown' },
): Promise<void> {
  const kind = end.outcome === 'failed' ? failureKindOf(end.code) : null
  const did = kind === 'device' ? 'fail' : isCleared(end, kind) ? 'clear' : 'keep'
  const ended = await transaction.query<FreedDevice>(
    `WITH ended AS (
       UPDATE session SET ended_at = now()
       FROM device WHERE device.id = $1 AND session.id = device.lease_session_id
     )
     UPDATE device SET ${freed('$2')}
     WHERE id = $1 RETURNING state, failures_in_row AS "failuresInRow"`,
    [deviceId, did],
  )
  const device = ended.rows[0]
  if (device === undefined) return
  if (end.outcome === 'failed' && kind === 'device') {
    const { code, message, runId } = end
    const step = afterFailure(kind, device.failuresInRow)
    const reason = storableText(`${code}: ${message}`)
    await appendDeviceEvent(transaction, deviceId, {
      type: 'failure',
      code,
      reason: message,
      data: { runId },
    })
    await rest(transaction, deviceId, device, step, inARow(device.failuresInRow, reason))
  }
}

/** A device that measured and is not to be believed, or heated further, rests; the caller holds it and has just freed it. */
export function restAfterConcern(
  transaction: Transaction,
  deviceId: string,
  device: FreedDevice,
  { code, reason }: { code: DeviceConcern; reason: string },
): Promise<void> {
  return rest(transaction, deviceId, device, afterConcern(code), reason)
}

function isCleared(end: SessionEnd, kind: ReturnType<typeof failureKindOf> | null): boolean {
  return end.outcome === 'well' || kind === 'model' || kind === 'user'
}

function inARow(failures: number, reason: string): string {
  return failures === 1 ? reason : `${failures} failures in a row, the last: ${reason}`
}

/** What an operator set stays. What is offline rests when it is found again, unless it failed too often. */
async function rest(
  transaction: Transaction,
  deviceId: string,
  { state }: FreedDevice,
  step: HealthStep,
  reason: string,
): Promise<void> {
  if (step.to === null) return
  const applies = state === 'idle' || (state === 'offline' && step.to === 'quarantined')
  if (!applies) return
  await transaction.query(
    `UPDATE device SET state = $2, state_reason = $3, state_by = NULL, failed_probes = 0,
            rest_until = now() + make_interval(secs => $4)
     WHERE id = $1`,
    [deviceId, step.to, storableText(reason), step.restSeconds],
  )
}
