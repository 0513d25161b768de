import type { Pool } from 'pg'
import type { SweeperRepository } from '../database.js'

/** A delivery that its sweeper never reported on is due again after this. */
const claimSeconds = 60
/** Waits of 10 s, 20 s, 40 s … between tries, an hour at most. */
const firstWaitSeconds = 10
const longestWaitSeconds = 3600

export function dueWebhooks(pool: Pool): SweeperRepository['dueWebhooks'] {
  return async (limit) => {
    const due = await pool.query<{ jobId: string; url: string; attempt: number }>(
      `UPDATE job SET webhook_attempts = webhook_attempts + 1,
              webhook_next_at = now() + make_interval(secs => $2)
       WHERE id IN (
         SELECT id FROM job WHERE webhook_state = 'due' AND webhook_next_at <= now()
         ORDER BY webhook_next_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
       )
       RETURNING id AS "jobId", webhook AS url, webhook_attempts AS attempt`,
      [limit, claimSeconds],
    )
    return due.rows
  }
}

export function webhookSent(pool: Pool): SweeperRepository['webhookSent'] {
  return async (jobId, { ok, maxAttempts }) => {
    await pool.query(
      `UPDATE job SET
         webhook_state = CASE WHEN $2 THEN 'sent' WHEN webhook_attempts >= $3 THEN 'failed' ELSE 'due' END,
         webhook_next_at = CASE WHEN NOT $2 AND webhook_attempts < $3
           THEN now() + make_interval(secs => least($5, $4 * 2 ^ (webhook_attempts - 1))) END
       WHERE id = $1 AND webhook_state = 'due'`,
      [jobId, ok, maxAttempts, firstWaitSeconds, longestWaitSeconds],
    )
  }
}
