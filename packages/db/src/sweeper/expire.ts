import type { Pool } from 'pg'
import { lockJob, type RunChange, tellRunChanges } from '../jobs/job-events.js'
import { inTransaction, type Transaction } from '../sql/transaction.js'

const overdue = { code: 'expired', message: 'it waited longer than expiresAfterSeconds' }

/** Fails the runs that have waited too long, job by job; gives their number. */
export async function expireOverdue(pool: Pool): Promise<number> {
  const jobs = await pool.query<{ job_id: string }>(
    `SELECT DISTINCT job_id FROM run WHERE state = 'queued' AND expires_at <= now() ORDER BY job_id`,
  )
  let expired = 0
  for (const { job_id: jobId } of jobs.rows) {
    expired += await inTransaction(pool, (transaction) => expireRunsOf(transaction, jobId))
  }
  return expired
}

async function expireRunsOf(transaction: Transaction, jobId: string): Promise<number> {
  if (!(await lockJob(transaction, jobId))) return 0
  // An attempt that never held a device carries the code, so that a run tells in one place why it failed.
  const failed = await transaction.query<RunChange>(
    `WITH failed AS (
       UPDATE run SET state = 'failed', ended_at = now(), not_before = NULL, attempt_count = attempt_count + 1,
              turn = CASE attempt_count WHEN 0 THEN 0 ELSE turn END
       WHERE job_id = $1 AND state = 'queued' AND expires_at <= now()
       RETURNING id, state, device_id, runtime, attempt_count
     ), told AS (
       INSERT INTO attempt (run_id, n, state, code, message, ended_at)
       SELECT id, attempt_count, 'failed', $2, $3, now() FROM failed
     )
     SELECT id AS "runId", state, device_id AS "deviceId", runtime, attempt_count AS attempt FROM failed`,
    [jobId, overdue.code, overdue.message],
  )
  await tellRunChanges(
    transaction,
    jobId,
    failed.rows.map((change) => ({ ...change, ...overdue })),
  )
  return failed.rows.length
}
