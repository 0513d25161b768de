import { ModelsPlacedError } from '../errors.js'
import type { Transaction } from '../sql/transaction.js'

/**
 * Marks models of a study as placed, in the transaction that stores their runs: whichever process comes second finds
 * them so. Throws ModelsPlacedError, also where the study was called off.
 */
export async function placeModels(
  transaction: Transaction,
  { id, modelIds }: { readonly id: string; readonly modelIds: readonly string[] },
): Promise<void> {
  await transaction.query('SELECT FROM study WHERE id = $1 FOR NO KEY UPDATE', [id])
  const placed = await transaction.query<{ model_id: string }>(
    `UPDATE study_member AS member SET placed_at = now() FROM study
     WHERE study.id = $1 AND study.cancelled_at IS NULL AND member.study_id = $1
       AND member.model_id = ANY ($2) AND member.state = 'built' AND member.placed_at IS NULL
     RETURNING member.model_id`,
    [id, modelIds],
  )
  if (new Set(placed.rows.map(({ model_id: modelId }) => modelId)).size !== modelIds.length) {
    throw new ModelsPlacedError(id)
  }
}
