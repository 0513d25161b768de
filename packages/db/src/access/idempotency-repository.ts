import type { Pool } from 'pg'
import { storableJson } from '../sql/storable.js'
import type { IdempotencyClaim, IdempotencyRepository } from './interfaces.js'

/** A request that has not answered by then is taken for dead, and its token is free again. */
const claimSeconds = 60
const keptHours = 24

interface AnswerRow {
  route: string
  body_hash: Buffer
  status: number | null
  body: unknown
}

export function idempotencyRepository(pool: Pool): IdempotencyRepository {
  return {
    async claim({ keyId, token, route, bodyHash }) {
      for (;;) {
        // One statement decides: of two equal requests at once, the row is inserted by one of them.
        const claimed = await pool.query(
          `INSERT INTO idempotent_answer AS kept (key_id, token, route, body_hash)
           VALUES ($1, $2, $3, $4)
           ON CONFLICT (key_id, token) DO UPDATE
             SET route = excluded.route, body_hash = excluded.body_hash,
                 status = NULL, body = NULL, created_at = now()
             WHERE kept.created_at < now() - make_interval(hours => $5)
                OR (kept.status IS NULL AND kept.created_at < now() - make_interval(secs => $6))
           RETURNING 1`,
          [keyId, token, route, bodyHash, keptHours, claimSeconds],
        )
        if (claimed.rowCount === 1) return { state: 'claimed' }
        const kept = await pool.query<AnswerRow>(
          'SELECT route, body_hash, status, body FROM idempotent_answer WHERE key_id = $1 AND token = $2',
          [keyId, token],
        )
        const row = kept.rows[0]
        // Released between the two statements: the token is free, so claim it.
        if (row !== undefined) return compare(row, route, bodyHash)
      }
    },

    async answer({ keyId, token, status, body }) {
      await pool.query(
        'UPDATE idempotent_answer SET status = $3, body = $4 WHERE key_id = $1 AND token = $2',
        [keyId, token, status, storableJson(body ?? null)],
      )
    },

    async release({ keyId, token }) {
      await pool.query('DELETE FROM idempotent_answer WHERE key_id = $1 AND token = $2 AND status IS NULL', [
        keyId,
        token,
      ])
    },
  }
}

function compare(row: AnswerRow, route: string, bodyHash: Buffer): IdempotencyClaim {
  if (row.route !== route || !row.body_hash.equals(bodyHash)) return { state: 'other-body' }
  if (row.status === null) return { state: 'in-progress' }
  return { state: 'answered', status: row.status, body: row.body }
}
