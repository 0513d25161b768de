import { createHash } from 'node:crypto'
import { canonicalJson } from '@paceline/domain'
import { holdClaim } from '../access/hold-claim.js'
import { makeId } from '../sql/make-id.js'
import { storableJson, storableText } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import type { NewStudy, Recipe } from './interfaces.js'

/** Stores a study with its members; gives its id. Throws ClaimLostError. */
export async function insertStudy(transaction: Transaction, study: NewStudy): Promise<string> {
  const id = makeId('study')
  const { kind, name, keyId, request, placements, priority, expiresAfterSeconds, claim } = study
  if (claim) await holdClaim(transaction, claim)
  await transaction.query(
    `INSERT INTO study (id, kind, name, key_id, request, placements, priority, expires_after_seconds, idempotency_token)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      kind,
      name === null ? null : storableText(name),
      keyId,
      storableJson(request),
      storableJson(placements),
      priority,
      expiresAfterSeconds,
      claim?.token ?? null,
    ],
  )
  const members = study.members.map(({ recipe, error }, ordinal) => ({
    ordinal,
    recipe,
    digest: recipeDigest(recipe),
    error,
  }))
  await transaction.query(
    `INSERT INTO study_member (study_id, ordinal, recipe, recipe_digest, state, error, settled_at)
     SELECT $1, ordinal, recipe, digest, CASE WHEN error IS NULL THEN 'pending' ELSE 'failed' END, error,
            CASE WHEN error IS NOT NULL THEN now() END
     FROM (
       SELECT ordinal, recipe, digest, nullif(error, 'null'::jsonb) AS error
       FROM jsonb_to_recordset($2::jsonb) AS sent (ordinal int, recipe jsonb, digest text, error jsonb)
     ) AS member`,
    [id, storableJson(members)],
  )
  return id
}

/** Equal recipes of one study are built once. */
export function recipeDigest(recipe: Recipe): string {
  return createHash('sha256').update(canonicalJson(recipe)).digest('hex')
}
