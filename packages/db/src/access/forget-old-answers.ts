import type { Pool } from 'pg'

const keptHours = 24

/**
 * Deletes the answers that were kept for 24 hours, all of them or those of one token, and takes the token off the
 * jobs and studies that it made: it may make another one now.
 */
export async function forgetOldAnswers(
  pool: Pool,
  { keyId, token }: { keyId?: string; token?: string } = {},
): Promise<void> {
  await pool.query(
    `WITH forgotten AS (
       DELETE FROM idempotent_answer
       WHERE created_at < now() - make_interval(hours => $1)
         AND ($2::text IS NULL OR key_id = $2) AND ($3::text IS NULL OR token = $3)
       RETURNING key_id, token
     ), studies AS (
       UPDATE study SET idempotency_token = NULL FROM forgotten
       WHERE study.key_id = forgotten.key_id AND study.idempotency_token = forgotten.token
     )
     UPDATE job SET idempotency_token = NULL FROM forgotten
     WHERE job.key_id = forgotten.key_id AND job.idempotency_token = forgotten.token`,
    [keptHours, keyId ?? null, token ?? null],
  )
}
