import type { choiceAt } from '@paceline/domain'
import type { Transaction } from '../sql/transaction.js'

export interface FreeDevice {
  readonly id: string
  readonly pool: string
  /** Of the worker that asks for it. */
  readonly protocolRevision: number
  readonly choice: ReturnType<typeof choiceAt>
}

/** A run of a pool is left to the pool's other devices for so long after it failed on one. */
const OTHERS_FIRST_SECONDS = 30
/** Runs at the head that others may be taking at this moment; far more than any pool has at once. */
const CANDIDATES = 32

const orders: Readonly<Record<FreeDevice['choice'], { each: string; both: string }>> = {
  'in-order': {
    each: 'priority DESC, turn, turn_since, created_at, ordinal',
    both: 'source, priority DESC, turn, turn_since, created_at, ordinal',
  },
  oldest: { each: 'created_at, ordinal', both: 'created_at, ordinal' },
}

/**
 * The id of the run that a free device takes next, or null where nothing waits that it may take now: its own before
 * its pool's, by priority, turn and age, or by age alone. What another transaction is just taking is passed over,
 * without waiting for it; until this one ends, nobody else gets what it got.
 */
export async function chooseRun(transaction: Transaction, device: FreeDevice): Promise<string | null> {
  const { each, both } = orders[device.choice]
  const chosen = await transaction.query<{ id: string }>(
    `SELECT id FROM (
       (SELECT 0 AS source, id, priority, turn, turn_since, created_at, ordinal FROM run
        WHERE state = 'queued' AND device_id = $1 AND ${isDue}
        ORDER BY ${each} LIMIT ${CANDIDATES})
       UNION ALL
       (SELECT 1 AS source, id, priority, turn, turn_since, created_at, ordinal FROM run
        WHERE state = 'queued' AND device_id IS NULL AND pool = $2 AND ${isDue}
          AND ${isOffered} AND (attempt_count = 0 OR ${isTurnOfThisDevice})
        ORDER BY ${each} LIMIT ${CANDIDATES})
       ORDER BY ${both}
     ) AS candidate
     WHERE pg_try_advisory_xact_lock(hashtextextended(id, 0)) LIMIT 1`,
    [device.id, device.pool, device.protocolRevision],
  )
  return chosen.rows[0]?.id ?? null
}

const isDue = `expires_at > now() AND (not_before IS NULL OR not_before <= now()) AND revision <= $3`

/** Without a name it is the device's first. */
const isOffered = `(runtime IS NULL OR EXISTS (
  SELECT FROM device, jsonb_array_elements(device.runtimes) AS offer
  WHERE device.id = $1 AND offer ->> 'name' = run.runtime AND (offer ->> 'maxThreads')::int >= (protocol ->> 'threads')::int
))`

/** What stopped with its worker says nothing of its device. Counted, as EXISTS may be planned as a read of all attempts. */
const failedOn = (deviceId: string) => `0 < (
  SELECT count(*) FROM attempt JOIN session ON session.id = attempt.session_id
  WHERE attempt.run_id = run.id AND session.device_id = ${deviceId}
    AND attempt.state = 'failed' AND attempt.code <> 'worker-stopped'
)`

/** After it failed here, the pool's others come first, while there is one that lives and has not failed it. */
const isTurnOfThisDevice = `(
  NOT ${failedOn('$1')}
  OR not_before < now() - make_interval(secs => ${OTHERS_FIRST_SECONDS})
  OR NOT EXISTS (
    SELECT FROM device AS other
    WHERE other.pool = run.pool AND other.id <> $1 AND other.removed_at IS NULL
      AND other.state IN ('idle', 'busy', 'cooling') AND NOT ${failedOn('other.id')}
  )
)`
