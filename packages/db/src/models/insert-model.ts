import type { NewModel } from '../database.js'
import { makeId } from '../sql/make-id.js'
import { storableJson, storableText } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'
import { writeQualities } from './write-qualities.js'

/**
 * Stores a model, or revives the one that has these bytes. Bytes that were uploaded first and turn out to be a
 * builder's learn their spec, so that their encoding is found; all else of a known model stays.
 */
export async function insertModel(
  transaction: Transaction,
  model: NewModel,
): Promise<{ id: string; created: boolean }> {
  const { graph, spec } = model
  const inserted = await transaction.query<{ id: string }>(
    `INSERT INTO model (id, sha256, bytes, format, name, family, tags, weights, spec, derived_from_id, derivation,
                        graph, graph_digest, macs, params, peak_activation_bytes, weights_digest, kernel)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT (sha256) DO NOTHING RETURNING id`,
    [
      makeId('model'),
      model.sha256,
      model.bytes,
      model.format,
      storableText(model.name),
      model.family === null ? null : storableText(model.family),
      model.tags.map(storableText),
      model.weights,
      spec === null ? null : storableJson(spec),
      model.derivedFrom,
      model.derivation === null ? null : storableJson(model.derivation),
      storableJson(graph),
      graph.digest,
      graph.macs,
      graph.params,
      graph.peakActivationBytes,
      model.weightsDigest ?? null,
      model.kernel ? storableJson(model.kernel) : null,
    ],
  )
  const id = inserted.rows[0]?.id
  if (id !== undefined) {
    await writeQualities(transaction, id, model.qualities)
    return { id, created: true }
  }
  const known = await transaction.query<{ id: string }>(
    `UPDATE model SET bytes_gone_at = NULL, spec = coalesce(spec, $2), weights_digest = coalesce(weights_digest, $4),
            weights = CASE WHEN spec IS NULL AND $2::jsonb IS NOT NULL THEN $3 ELSE weights END
     WHERE sha256 = $1 RETURNING id`,
    [model.sha256, spec === null ? null : storableJson(spec), model.weights, model.weightsDigest ?? null],
  )
  const knownId = known.rows[0]?.id
  if (knownId === undefined) throw new Error(`model ${model.sha256} was neither new nor known`)
  return { id: knownId, created: false }
}
