import { incompleteBeta } from './incomplete-beta.js'

/**
 * P(X <= successes) for a binomial X of `trials` with this chance each, and its continuous extension where they are
 * not whole numbers, as effective numbers of correlated trials are. Throws RangeError.
 */
export function binomialCdf(successes: number, trials: number, chance: number): number {
  if (!(trials >= 0 && Number.isFinite(trials))) throw new RangeError(`trials are 0 or more, not ${trials}`)
  if (!(chance >= 0 && chance <= 1)) throw new RangeError(`a chance is between 0 and 1, not ${chance}`)
  if (Number.isNaN(successes)) throw new RangeError('successes are a number')
  if (successes < 0) return 0
  if (successes >= trials) return 1
  return incompleteBeta(1 - chance, chance, trials - successes, successes + 1)
}
