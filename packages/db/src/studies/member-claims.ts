import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { storableJson } from '../sql/storable.js'
import { inTransaction, type Transaction } from '../sql/transaction.js'
import type { ClaimedMember, MemberOutcome, Recipe, StudyRepository } from './interfaces.js'

type Claims = Pick<
  StudyRepository,
  'claimMember' | 'renewMember' | 'releaseMember' | 'settleMember' | 'failModel'
>

/** SQL on `study_member`: the member that is held under the claim of the first three parameters. */
const held = `study_id = $1 AND ordinal = $2 AND claim_id = $3 AND state = 'building'`

/**
 * Which process builds what. A member is `pending` until somebody claims it, `building` while its claim is renewed, and
 * then `built` or `failed`; whoever finds a claim that ran out may take it over. Every write of a holder carries its
 * claim, so that one who was taken for dead changes nothing.
 */
export function memberClaims(pool: Pool): Claims {
  return {
    async claimMember(leaseSeconds) {
      const claimId = randomUUID()
      const claimed = await pool.query<{
        study_id: string
        ordinal: number
        recipe: Recipe
        build_count: number
      }>(
        `WITH next AS (
           SELECT member.study_id, member.ordinal
           FROM study_member AS member JOIN study ON study.id = member.study_id
           WHERE member.state IN ('pending', 'building') AND study.cancelled_at IS NULL
             AND (member.claimed_until IS NULL OR member.claimed_until <= now())
           ORDER BY member.ordinal, study.created_at, study.id
           LIMIT 1 FOR UPDATE OF member SKIP LOCKED
         )
         UPDATE study_member AS member
         SET state = 'building', claim_id = $1, claimed_until = now() + make_interval(secs => $2),
             build_count = build_count + 1
         FROM next WHERE (member.study_id, member.ordinal) = (next.study_id, next.ordinal)
         RETURNING member.study_id, member.ordinal, recipe, build_count`,
        [claimId, leaseSeconds],
      )
      const row = claimed.rows[0]
      if (row === undefined) return null
      const { study_id: studyId, ordinal, recipe, build_count: buildCount } = row
      return { studyId, ordinal, claimId, recipe, buildCount }
    },

    async renewMember({ studyId, ordinal, claimId }, leaseSeconds) {
      const renewed = await pool.query(
        `UPDATE study_member SET claimed_until = now() + make_interval(secs => $4) WHERE ${held}`,
        [studyId, ordinal, claimId, leaseSeconds],
      )
      return renewed.rowCount === 1
    },

    async releaseMember({ studyId, ordinal, claimId }) {
      await pool.query(
        `UPDATE study_member SET state = 'pending', claim_id = NULL, claimed_until = NULL,
                build_count = build_count - 1
         WHERE ${held}`,
        [studyId, ordinal, claimId],
      )
    },

    settleMember: (member, outcome) =>
      inTransaction(pool, (transaction) => settle(transaction, member, outcome)),

    async failModel(studyId, modelId, error) {
      await pool.query(
        `UPDATE study_member SET state = 'failed', error = $3, settled_at = now()
         WHERE study_id = $1 AND model_id = $2 AND state = 'built' AND placed_at IS NULL`,
        [studyId, modelId, storableJson(error)],
      )
    },
  }
}

async function settle(
  transaction: Transaction,
  { studyId, ordinal, claimId }: ClaimedMember,
  outcome: MemberOutcome,
): Promise<boolean> {
  // Two members with one model, built at once by two processes: the second sees the first.
  await transaction.query('SELECT FROM study WHERE id = $1 FOR NO KEY UPDATE', [studyId])
  const modelId = 'modelId' in outcome ? await sharedModel(transaction, studyId, outcome.modelId) : null
  const settled = await transaction.query(
    `WITH mine AS (SELECT recipe_digest FROM study_member WHERE ${held})
     UPDATE study_member AS member
     SET state = CASE WHEN $4::text IS NULL THEN 'failed' ELSE 'built' END, model_id = $4, error = $5,
         claim_id = NULL, claimed_until = NULL, settled_at = now(),
         placed_at = (SELECT min(same.placed_at) FROM study_member AS same
                      WHERE same.study_id = $1 AND same.model_id = $4)
     FROM mine
     WHERE member.study_id = $1 AND member.recipe_digest = mine.recipe_digest
       AND (member.ordinal = $2 OR member.state = 'pending')`,
    [studyId, ordinal, claimId, modelId, 'error' in outcome ? storableJson(outcome.error) : null],
  )
  return (settled.rowCount ?? 0) > 0
}

/** The study's model that computes the same, by graph and weights; else this one. */
async function sharedModel(transaction: Transaction, studyId: string, modelId: string): Promise<string> {
  const twins = await transaction.query<{ id: string }>(
    `SELECT twin.id FROM model
     JOIN model AS twin ON twin.graph_digest = model.graph_digest AND twin.weights_digest = model.weights_digest
     JOIN study_member AS member ON member.study_id = $1 AND member.model_id = twin.id AND member.state = 'built'
     WHERE model.id = $2 ORDER BY member.ordinal LIMIT 1`,
    [studyId, modelId],
  )
  return twins.rows[0]?.id ?? modelId
}
