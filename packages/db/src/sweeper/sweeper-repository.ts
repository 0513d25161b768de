import type { Pool } from 'pg'
import { forgetOldAnswers } from '../access/forget-old-answers.js'
import type { SweeperRepository } from '../database.js'
import { isReached } from '../devices/reach.js'
import { silenceReason } from '../devices/silence.js'
import { dueForIdle } from './due-for-idle.js'
import { expireOverdue } from './expire.js'
import { reclaimExpired } from './reclaim.js'
import { dueWebhooks, webhookSent } from './webhooks.js'

/** A device's history is for its operator: what is older says nothing of it any more. */
const keepEventsDays = 90

/** What keeps the farm honest when processes die: any number of sweepers may run at once. */
export function sweeperRepository(pool: Pool): SweeperRepository {
  return {
    reclaimExpired: () => reclaimExpired(pool),
    expireOverdue: () => expireOverdue(pool),
    dueForIdle: (limit) => dueForIdle(pool, limit),
    dueWebhooks: dueWebhooks(pool),
    webhookSent: webhookSent(pool),

    async markSilentOffline(seconds) {
      // A leased device waits for its lease to run out; one that an operator set aside stays so. One that somebody
      // holds is at work; the next sweep sees it again.
      const silent = await pool.query<{ id: string }>(
        `UPDATE device SET state = 'offline', state_reason = $2, state_by = NULL
         WHERE id IN (
           SELECT id FROM device
           WHERE worker_id IS NOT NULL AND lease_session_id IS NULL AND state IN ('idle', 'busy', 'cooling')
             AND NOT ${isReached('device', '$1')}
           ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
         )
         RETURNING id`,
        [seconds, silenceReason],
      )
      return silent.rows.map(({ id }) => id)
    },

    async purge() {
      await forgetOldAnswers(pool)
      await pool.query('DELETE FROM sign_in_link WHERE expires_at < now()')
      await pool.query('DELETE FROM browser_session WHERE expires_at < now()')
      await pool.query(
        `DELETE FROM device_event WHERE created_at < now() - interval '${keepEventsDays} days'`,
      )
      // What a worker reached that is long gone; its row stays, as its sessions tell by it who measured.
      await pool.query(
        `DELETE FROM reach USING worker
         WHERE worker.id = reach.worker_id AND worker.seen_at < now() - interval '1 day'`,
      )
    },
  }
}
