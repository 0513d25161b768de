import { ClaimLostError } from '../errors.js'
import type { Transaction } from '../sql/transaction.js'
import type { ClaimHandle } from './interfaces.js'

/** Until the transaction ends nobody takes the claim over; throws ClaimLostError where somebody did. */
export async function holdClaim(
  transaction: Transaction,
  { keyId, token, claimId }: ClaimHandle,
): Promise<void> {
  const held = await transaction.query(
    `SELECT FROM idempotent_answer
     WHERE key_id = $1 AND token = $2 AND claim_id = $3 AND status IS NULL FOR SHARE`,
    [keyId, token, claimId],
  )
  if (held.rowCount !== 1) throw new ClaimLostError()
}
