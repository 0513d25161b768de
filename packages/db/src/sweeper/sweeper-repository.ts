import type { Pool } from 'pg'
import { forgetOldAnswers } from '../access/forget-old-answers.js'
import type { QueuedDelivery, SweeperRepository } from '../database.js'
import { silenceReason } from '../devices/silence.js'
import { expireOverdue } from './expire.js'
import { reclaimExpired } from './reclaim.js'
import { dueWebhooks, webhookSent } from './webhooks.js'

/** What keeps the farm honest when processes die: any number of sweepers may run at once. */
export function sweeperRepository(pool: Pool): SweeperRepository {
  return {
    reclaimExpired: (maxAttempts) => reclaimExpired(pool, maxAttempts),
    expireOverdue: () => expireOverdue(pool),
    dueWebhooks: dueWebhooks(pool),
    webhookSent: webhookSent(pool),

    async queued(limit) {
      // Taken in turn from each device and pool: a long queue of an absent device hides no other's.
      const waiting = await pool.query<QueuedDelivery>(
        `SELECT id AS "runId", attempt_count + 1 AS attempt, device_id AS "deviceId", pool, priority
         FROM run
         WHERE state = 'queued' AND expires_at > now() AND (not_before IS NULL OR not_before <= now())
         ORDER BY row_number() OVER (PARTITION BY device_id, pool ORDER BY priority DESC, created_at, ordinal),
                  created_at, ordinal
         LIMIT $1`,
        [limit],
      )
      return waiting.rows
    },

    async markSilentOffline(seconds) {
      // A leased device waits for its lease to run out; one that an operator set aside stays so.
      const silent = await pool.query<{ id: string }>(
        `UPDATE device SET state = 'offline', state_reason = $2
         FROM worker
         WHERE worker.id = device.worker_id AND worker.seen_at < now() - make_interval(secs => $1)
           AND device.lease_session_id IS NULL AND device.state IN ('idle', 'busy', 'cooling')
         RETURNING device.id`,
        [seconds, silenceReason],
      )
      return silent.rows.map(({ id }) => id)
    },

    async purge() {
      await forgetOldAnswers(pool)
      await pool.query('DELETE FROM sign_in_link WHERE expires_at < now()')
      await pool.query('DELETE FROM browser_session WHERE expires_at < now()')
    },
  }
}
