import type { SparsePattern } from '@paceline/contracts'
import type { NewMember } from '@paceline/db'
import { memberPrune } from '@paceline/domain'
import { ProblemError } from '../../problems/problem-error.js'

/**
 * The dense model, then each pattern at each sparsity with its zeros stored dense, then the same in the sparse encoding:
 * an encoding comes after what it is compared with. Throws `invalid-request` without a sparsity above 0.
 */
export function sparseMembers(
  model: string,
  patterns: readonly SparsePattern[],
  sparsities: readonly number[],
): NewMember[] {
  const shares = sparsities.filter((sparsity) => sparsity > 0)
  if (shares.length === 0) {
    const message = 'holds at least one sparsity above 0; the dense model is measured in any case'
    throw new ProblemError('invalid-request', `/sparsities ${message}`, [{ path: '/sparsities', message }])
  }
  const encoded = (encode: 'dense' | 'sparse') =>
    patterns.flatMap((pattern) => shares.map((share) => [memberPrune(pattern, share, encode)]))
  return [[], ...encoded('dense'), ...encoded('sparse')].map((transforms) => ({
    recipe: { model, transforms },
    error: null,
  }))
}
