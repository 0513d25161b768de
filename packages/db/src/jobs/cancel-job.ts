import type { Transaction } from '../sql/transaction.js'
import { lockJob, type RunChange, tellRunChanges } from './job-events.js'

/**
 * Marks the job as cancelled and ends its queued runs. Leased and running ones end through their worker, which
 * `renew` tells of the mark. False where there is no such job.
 */
export async function cancelJob(transaction: Transaction, jobId: string): Promise<boolean> {
  if (!(await lockJob(transaction, jobId))) return false
  await transaction.query(
    `UPDATE job SET cancel_requested_at = now()
     WHERE id = $1 AND cancel_requested_at IS NULL AND ended_at IS NULL`,
    [jobId],
  )
  // What was never served gives its turns back to its key.
  const cancelled = await transaction.query<RunChange>(
    `UPDATE run SET state = 'cancelled', ended_at = now(), not_before = NULL,
            turn = CASE attempt_count WHEN 0 THEN 0 ELSE turn END
     WHERE job_id = $1 AND state = 'queued'
     RETURNING id AS "runId", state, device_id AS "deviceId", runtime, attempt_count AS attempt`,
    [jobId],
  )
  await tellRunChanges(transaction, jobId, cancelled.rows)
  return true
}
