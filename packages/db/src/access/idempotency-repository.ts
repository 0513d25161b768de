import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { storableJson } from '../sql/storable.js'
import { forgetOldAnswers } from './forget-old-answers.js'
import type { IdempotencyClaim, IdempotencyRepository } from './interfaces.js'

/** A request whose claim is not renewed for so long is taken for dead. */
const claimSeconds = 60

/** SQL: whether a token made its job or its study. */
const hasMade = (keyId: string, token: string) => `(
  EXISTS (SELECT FROM job WHERE job.key_id = ${keyId} AND job.idempotency_token = ${token})
  OR EXISTS (SELECT FROM study WHERE study.key_id = ${keyId} AND study.idempotency_token = ${token}))`

interface AnswerRow {
  route: string
  body_hash: Buffer
  status: number | null
  body: unknown
}

export function idempotencyRepository(pool: Pool): IdempotencyRepository {
  return {
    async claim({ keyId, token, route, bodyHash }) {
      await forgetOldAnswers(pool, { keyId, token })
      const claim = { keyId, token, claimId: randomUUID() }
      for (;;) {
        // One statement decides: of two equal requests at once, the row is inserted by one of them.
        const claimed = await pool.query(
          `INSERT INTO idempotent_answer AS kept (key_id, token, route, body_hash, claim_id)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (key_id, token) DO UPDATE
             SET route = excluded.route, body_hash = excluded.body_hash, claim_id = excluded.claim_id,
                 created_at = now(), renewed_at = now()
             WHERE kept.status IS NULL AND kept.renewed_at < now() - make_interval(secs => $6)
               AND (kept.route = excluded.route AND kept.body_hash = excluded.body_hash
                    OR NOT ${hasMade('kept.key_id', 'kept.token')})
           RETURNING 1`,
          [keyId, token, route, bodyHash, claim.claimId, claimSeconds],
        )
        if (claimed.rowCount === 1) return { state: 'claimed', claim }
        const kept = await pool.query<AnswerRow>(
          'SELECT route, body_hash, status, body FROM idempotent_answer WHERE key_id = $1 AND token = $2',
          [keyId, token],
        )
        const row = kept.rows[0]
        // Released between the two statements: the token is free, so claim it.
        if (row !== undefined) return compare(row, route, bodyHash)
      }
    },

    async renew({ keyId, token, claimId }) {
      const renewed = await pool.query(
        `UPDATE idempotent_answer SET renewed_at = now()
         WHERE key_id = $1 AND token = $2 AND claim_id = $3 AND status IS NULL`,
        [keyId, token, claimId],
      )
      return renewed.rowCount === 1
    },

    async answer({ keyId, token, claimId }, { status, body }) {
      const answered = await pool.query(
        `UPDATE idempotent_answer SET status = $4, body = $5
         WHERE key_id = $1 AND token = $2 AND claim_id = $3 AND status IS NULL`,
        [keyId, token, claimId, status, storableJson(body ?? null)],
      )
      return answered.rowCount === 1
    },

    async release({ keyId, token, claimId }) {
      const released = await pool.query(
        `DELETE FROM idempotent_answer
         WHERE key_id = $1 AND token = $2 AND claim_id = $3 AND status IS NULL
           AND NOT ${hasMade('$1', '$2')}`,
        [keyId, token, claimId],
      )
      if (released.rowCount === 1) return
      // What it made is there, so what failed came after: the next try of the same request takes over at once.
      await pool.query(
        `UPDATE idempotent_answer SET renewed_at = '-infinity'
         WHERE key_id = $1 AND token = $2 AND claim_id = $3 AND status IS NULL`,
        [keyId, token, claimId],
      )
    },
  }
}

function compare(row: AnswerRow, route: string, bodyHash: Buffer): IdempotencyClaim {
  if (row.route !== route || !row.body_hash.equals(bodyHash)) return { state: 'other-body' }
  if (row.status === null) return { state: 'in-progress' }
  return { state: 'answered', status: row.status, body: row.body }
}
