import type { Quality } from '@paceline/contracts'
import { storableJson } from '../sql/storable.js'
import type { Transaction } from '../sql/transaction.js'

/**
 * Replaces the model's list. A figure that was there with the same value keeps its time, since fronts prefer the
 * newest; of two with one identity the last counts. Writes nothing where the model is unknown.
 */
export async function writeQualities(
  transaction: Transaction,
  modelId: string,
  qualities: readonly Quality[],
): Promise<void> {
  // Two replacements at once come one after the other, never mixed.
  const model = await transaction.query('SELECT 1 FROM model WHERE id = $1 FOR NO KEY UPDATE', [modelId])
  if (model.rowCount === 0) return
  const byIdentity = new Map(qualities.map((quality) => [identityOf(quality), quality]))
  const sent = storableJson([...byIdentity.values()])
  await transaction.query(
    `DELETE FROM quality WHERE model_id = $1 AND (metric, dataset, origin, source) NOT IN (
       SELECT metric, dataset, origin, source
       FROM jsonb_to_recordset($2::jsonb) AS sent (metric text, dataset text, origin text, source text)
     )`,
    [modelId, sent],
  )
  await transaction.query(
    `INSERT INTO quality AS kept (model_id, metric, dataset, origin, source, value, ordinal)
     SELECT $1, sent.* FROM ROWS FROM (
       jsonb_to_recordset($2::jsonb) AS (metric text, dataset text, origin text, source text, value float8)
     ) WITH ORDINALITY AS sent
     ON CONFLICT (model_id, metric, dataset, origin, source) DO UPDATE
       SET value = excluded.value, ordinal = excluded.ordinal,
           created_at = CASE WHEN kept.value = excluded.value THEN kept.created_at ELSE now() END`,
    [modelId, sent],
  )
}

function identityOf({ metric, dataset, origin, source }: Quality): string {
  return JSON.stringify([metric, dataset, origin, source])
}
