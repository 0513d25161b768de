import type { NewTask } from '../database.js'
import { ModelGoneError } from '../errors.js'
import { makeId } from '../sql/make-id.js'
import type { Transaction } from '../sql/transaction.js'

/**
 * Stores the comparison that a run carries out, known by an id of its own from the start. Its variants are held
 * until the transaction ends, as its run's model is by the run: a deletion of bytes comes before or sees it.
 * Throws ModelGoneError.
 */
export async function insertComparison(
  transaction: Transaction,
  run: { readonly id: string; readonly modelId: string },
  { variants, pairs, seed }: Extract<NewTask, { purpose: 'comparison' }>,
): Promise<void> {
  const held = await transaction.query<{ id: string; gone: boolean }>(
    'SELECT id, bytes_gone_at IS NOT NULL AS gone FROM model WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE',
    [variants],
  )
  const missing = variants.find((id) => !held.rows.some((row) => row.id === id && !row.gone))
  if (missing !== undefined) throw new ModelGoneError(missing)
  await transaction.query(
    'INSERT INTO comparison (id, run_id, baseline_id, variants, pairs, seed) VALUES ($1, $2, $3, $4, $5, $6)',
    [makeId('comparison'), run.id, run.modelId, variants, pairs, seed],
  )
}
