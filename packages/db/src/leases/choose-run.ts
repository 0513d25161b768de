import { oldestFirstEvery } from '@paceline/domain'
import { isDue } from '../runs/is-due.js'

/** A run of a pool is left to the pool's other devices for so long after it failed on one. */
const OTHERS_FIRST_SECONDS = 30
/** Runs at the head that others may be taking at this moment; far more than any pool has at once. */
const CANDIDATES = 32

/** Without a name it is the device's first. */
const isOffered = `(runtime IS NULL OR EXISTS (
  SELECT FROM offer WHERE offer.name = run.runtime AND offer.max_threads >= (run.protocol ->> 'threads')::int
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

const ofDevice = `device_id = $1`
const ofPool = `device_id IS NULL AND pool = (SELECT pool FROM free) AND ${isOffered}
  AND (attempt_count = 0 OR ${isTurnOfThisDevice})`

/** The head of one queue in one order, as an index has it; read only where the device chooses by that order now. */
const headOf = (source: 0 | 1, order: { readonly when: string; readonly by: string }, waiting: string) => `
  (SELECT ${source} AS source, id, job_id, priority, turn, turn_since, created_at, ordinal FROM run
   WHERE (SELECT ${order.when} FROM free) AND state = 'queued' AND ${waiting}
     AND ${isDue} AND revision <= (SELECT revision FROM free)
   ORDER BY ${order.by} LIMIT ${CANDIDATES})`

const inOrder = { when: 'NOT by_age', by: 'priority DESC, turn, turn_since, created_at, ordinal' }
const byAge = { when: 'by_age', by: 'created_at, ordinal' }
const unlessByAge = (column: string) => `CASE WHEN NOT by_age THEN ${column} END`

/**
 * CTEs of a statement whose $1 is a device and $2 the worker that asks for it. `free` holds the device's row where it
 * is idle and nobody's, and is empty otherwise. `candidate` is the run that it takes next, if any: its own before its
 * pool's, by priority, turn and age, or by age alone (`choiceAt`). What another transaction is just taking is passed
 * over, without waiting for it; until this one ends, nobody else gets what it got. It is chosen by the rows as they
 * were when the statement began: whether it still waits is to be looked at again under its lock.
 */
export const chooseRun = `
  free AS (
    SELECT id, pool, runtimes, epoch % ${oldestFirstEvery} = ${oldestFirstEvery - 1} AS by_age,
           coalesce((SELECT protocol_revision FROM worker WHERE id = $2), 1) AS revision
    FROM device WHERE id = $1 AND state = 'idle' AND lease_session_id IS NULL FOR NO KEY UPDATE
  ),
  offer AS MATERIALIZED (
    SELECT each ->> 'name' AS name, (each ->> 'maxThreads')::int AS max_threads
    FROM free CROSS JOIN jsonb_array_elements(runtimes) AS each
  ),
  candidate AS (
    SELECT id, job_id FROM (
      SELECT waiting.* FROM free CROSS JOIN (
        ${headOf(0, inOrder, ofDevice)} UNION ALL ${headOf(1, inOrder, ofPool)}
        UNION ALL ${headOf(0, byAge, ofDevice)} UNION ALL ${headOf(1, byAge, ofPool)}
      ) AS waiting
      ORDER BY ${unlessByAge('source')}, ${unlessByAge('priority')} DESC, ${unlessByAge('turn')},
               ${unlessByAge('turn_since')}, created_at, ordinal
      -- All of them. Without a limit the lock below would be tried on each before they are in order, and taken.
      LIMIT ${2 * CANDIDATES}
    ) AS ordered
    WHERE pg_try_advisory_xact_lock(hashtextextended(id, 0)) LIMIT 1
  )`
