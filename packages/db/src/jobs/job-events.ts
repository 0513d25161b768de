import type { JobEvent, Run } from '@paceline/contracts'
import { isJobEnded, isTerminal, type JobState, jobStateOf, type RunState } from '@paceline/domain'
import { storableJson } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'

export type NewEvent = Pick<JobEvent, 'type' | 'data'>

/** What the `run` event tells of a run that changed. */
export interface RunChange {
  readonly runId: string
  readonly state: RunState
  readonly deviceId: string | null
  readonly runtime: string | null
  /** Attempts begun so far. */
  readonly attempt: number
  readonly code?: string
  readonly message?: string
  readonly verdict?: NonNullable<Run['measurement']>['verdict']
  readonly medianMs?: number
}

/** Locks the job's row until the transaction ends; false where there is no such job. */
export async function lockJob(transaction: Transaction, jobId: string): Promise<boolean> {
  const job = await transaction.query('SELECT 1 FROM job WHERE id = $1 FOR NO KEY UPDATE', [jobId])
  return job.rowCount === 1
}

/**
 * Numbers the events and stores them with the change that they tell. The update holds the job's row until the
 * transaction ends, so numbers have no gap and are seen in their order.
 */
export async function appendEvents(
  transaction: Transaction,
  jobId: string,
  events: readonly NewEvent[],
): Promise<void> {
  await transaction.query(
    `WITH numbered AS (
       UPDATE job SET event_sequence = event_sequence + $2 WHERE id = $1 RETURNING event_sequence - $2 AS before
     )
     ${insertNumbered}`,
    [jobId, events.length, storableJson(events)],
  )
}

/** As `appendEvents`, with the state that the job is in from now on. */
async function appendEventsAndState(
  transaction: Transaction,
  jobId: string,
  events: readonly NewEvent[],
  state: JobState,
): Promise<void> {
  await transaction.query(
    `WITH numbered AS (
       UPDATE job SET event_sequence = event_sequence + $2, state = $4, ended_at = CASE WHEN $5 THEN now() END,
              webhook_state = CASE WHEN $5 AND webhook IS NOT NULL THEN 'due' END,
              webhook_next_at = CASE WHEN $5 AND webhook IS NOT NULL THEN now() END
       WHERE id = $1 RETURNING event_sequence - $2 AS before
     )
     ${insertNumbered}`,
    [jobId, events.length, storableJson(events), state, isJobEnded(state)],
  )
}

const insertNumbered = `INSERT INTO job_event (job_id, sequence, type, data)
  SELECT $1, before + event.ordinality, event.value ->> 'type', event.value -> 'data'
  FROM numbered, jsonb_array_elements($3::jsonb) WITH ORDINALITY AS event`

/**
 * Tells what became of runs and of the job with them: `run` for each, `progress` when one has ended, `state` when
 * the job's has changed, `done` when it was the last. The caller holds the job's lock (`lockJob`).
 */
export async function tellRunChanges(
  transaction: Transaction,
  jobId: string,
  changes: readonly RunChange[],
): Promise<void> {
  if (changes.length === 0) return
  const { before, state, done, total } = await progressOf(transaction, jobId)
  const events: NewEvent[] = changes.map((data) => ({ type: 'run', data }))
  if (changes.some((change) => isTerminal(change.state)))
    events.push({ type: 'progress', data: { done, total } })
  if (state !== before) events.push({ type: 'state', data: { state } })
  if (isJobEnded(state)) events.push({ type: 'done', data: { state } })
  if (state === before) await appendEvents(transaction, jobId, events)
  else await appendEventsAndState(transaction, jobId, events, state)
}

/** How many of the job's runs have ended; `before` is the state that its row still has. */
async function progressOf(
  transaction: Transaction,
  jobId: string,
): Promise<{ before: JobState; state: JobState; done: number; total: number }> {
  const counted = await transaction.query<{ before: JobState; state: RunState; runs: number }>(
    `SELECT job.state AS before, run.state, count(*)::int AS runs
     FROM job JOIN run ON run.job_id = job.id WHERE job.id = $1 GROUP BY job.state, run.state`,
    [jobId],
  )
  const sum = (rows: typeof counted.rows) => rows.reduce((total, { runs }) => total + runs, 0)
  return {
    before: counted.rows[0]?.before ?? 'queued',
    state: jobStateOf(counted.rows.map(({ state }) => state)),
    done: sum(counted.rows.filter(({ state }) => isTerminal(state))),
    total: sum(counted.rows),
  }
}
