import { IllegalTransitionError, type RunState } from '@paceline/domain'
import type { Pool } from 'pg'
import type { LeaseHandle } from '../database.js'
import { inTransaction } from '../sql/transaction.js'
import { encodeAll } from './encode-all.js'
import { leaseLost } from './fence.js'
import { type FreedDevice, restAfterConcern } from './free-device.js'
import { type Outcome, storeOutcome } from './store-outcome.js'

interface Stored {
  readonly device: FreedDevice | null
  readonly jobId: string
  readonly stateBefore: RunState | null
}

/**
 * Stores what was measured and frees the device, which rests where there is something against it; gives the run's job,
 * of which is to be told, as of the device. Throws
 * LeaseLostError, and IllegalTransitionError where the run has not been started.
 */
export async function completeRun(
  pool: Pool,
  lease: LeaseHandle,
  runId: string,
  outcome: Outcome,
): Promise<string> {
  const store = storeOutcome(lease, runId, outcome, await encodeAll(outcome.samples))
  const { deviceConcern: concern } = outcome
  if (!concern) {
    const { rows } = await pool.query<Stored>(store)
    return storedOf(rows[0], lease).jobId
  }
  return inTransaction(pool, async (transaction) => {
    const { rows } = await transaction.send<Stored>(store)
    const { device, jobId } = storedOf(rows[0], lease)
    await restAfterConcern(transaction, lease.deviceId, device, concern)
    return jobId
  })
}

function storedOf(stored: Stored | undefined, lease: LeaseHandle): Stored & { device: FreedDevice } {
  if (stored?.device) return { ...stored, device: stored.device }
  if (!stored?.stateBefore) throw leaseLost(lease)
  throw new IllegalTransitionError(stored.stateBefore, 'complete')
}
