import { isTerminal, runStates } from '@paceline/domain'
import type { Pool } from 'pg'
import type { LeaseHandle } from '../database.js'
import { toldBehind } from '../events/notices.js'
import { commitBehind } from '../sql/commit.js'
import { storableJson } from '../sql/storable.js'
import { statement } from '../sql/transaction.js'
import { leaseLost } from './fence.js'
import { heldByLease } from './held-run.js'

/** One statement, as each device at work sends it twice a second. The runs are counted once the job is held. */
const tellOne = statement(`
  WITH ${heldByLease},
  own AS (
    SELECT run.id, run.job_id FROM held_job JOIN run ON run.job_id = held_job.id
    WHERE run.id = $4 AND run.session_id = $3
  ),
  counted AS (
    SELECT own.id, own.job_id, progress.done, progress.total
    FROM own CROSS JOIN LATERAL job_progress(own.job_id, $5) AS progress
  ),
  numbered AS (
    UPDATE job SET event_sequence = event_sequence + 1 FROM counted WHERE job.id = counted.job_id
    RETURNING job.id, event_sequence
  ),
  written AS (
    INSERT INTO job_event (job_id, sequence, type, data)
    SELECT numbered.id, event_sequence, 'progress',
           $6::jsonb || jsonb_build_object('done', done, 'total', total, 'runId', counted.id)
    FROM numbered CROSS JOIN counted
  )
  SELECT ${commitBehind}, ${toldBehind}, (SELECT job_id FROM own) AS "jobId"`)

/** Stores how far a session has come, and its job with it; gives the job, of which is to be told. Throws LeaseLostError. */
export async function tellProgress(
  pool: Pool,
  lease: LeaseHandle,
  runId: string,
  progress: Record<string, unknown>,
): Promise<string> {
  const { deviceId, epoch, sessionId } = lease
  const terminal = runStates.filter(isTerminal)
  const { rows } = await pool.query<{ jobId: string | null }>(
    tellOne([deviceId, epoch, sessionId, runId, terminal, storableJson(progress)]),
  )
  const jobId = rows[0]?.jobId
  if (!jobId) throw leaseLost(lease)
  return jobId
}
