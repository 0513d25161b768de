import { incompleteGamma } from './incomplete-gamma.js'

/** P(X <= x) of the chi-square distribution with `degrees` (> 0, not necessarily whole) degrees of freedom. */
export function chiSquareCdf(x: number, degrees: number): number {
  checkDegrees(degrees)
  if (Number.isNaN(x)) throw new RangeError('x is a number')
  return x <= 0 ? 0 : incompleteGamma(degrees / 2, x / 2).lower
}

/** P(X > x), the p-value of a chi-square test, with all its digits far out. Throws RangeError. */
export function chiSquareTail(x: number, degrees: number): number {
  checkDegrees(degrees)
  if (!(x >= 0)) throw new RangeError(`a chi-square value is 0 or more, not ${x}`)
  return x === Number.POSITIVE_INFINITY ? 0 : incompleteGamma(degrees / 2, x / 2).upper
}

/**
 * The x with P(X <= x) = probability, 0 < probability < 1, to a relative 1e-12: bisection, by the smaller of
 * the two tails, so that neither loses digits. Throws RangeError.
 */
export function chiSquareQuantile(probability: number, degrees: number): number {
  checkDegrees(degrees)
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`a probability is between 0 and 1, not ${probability}`)
  }
  const liesBelow = (x: number) => {
    const { lower, upper } = incompleteGamma(degrees / 2, x / 2)
    return probability <= 0.5 ? lower < probability : upper > 1 - probability
  }
  let low = 0
  let high = degrees
  while (liesBelow(high)) {
    low = high
    high *= 2
  }
  for (let round = 0; round < 1_100 && high - low > 1e-15 * high; round++) {
    const middle = (low + high) / 2
    if (liesBelow(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function checkDegrees(degrees: number): void {
  if (!(degrees > 0 && Number.isFinite(degrees))) {
    throw new RangeError(`degrees of freedom are above 0, not ${degrees}`)
  }
}
