import { incompleteBeta, logGamma } from './incomplete-beta.js'

/** P(T <= t) for Student's t with `degrees` (> 0, not necessarily whole) degrees of freedom. */
export function studentTCdf(t: number, degrees: number): number {
  checkDegrees(degrees)
  if (Number.isNaN(t)) throw new RangeError('t is a number')
  const tail = upperTail(Math.abs(t), degrees)
  return t > 0 ? 1 - tail : tail
}

/**
 * The t with P(T <= t) = probability, 0 < probability < 1, to a relative 1e-12: bisection on the upper
 * tail, polished by Newton's method. Throws RangeError.
 */
export function studentTQuantile(probability: number, degrees: number): number {
  checkDegrees(degrees)
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`a probability is between 0 and 1, not ${probability}`)
  }
  if (probability === 0.5) return 0
  const tail = Math.min(probability, 1 - probability)
  const t = tailQuantile(tail, degrees)
  return probability < 0.5 ? -t : t
}

function tailQuantile(tail: number, degrees: number): number {
  let low = 0
  let high = 1
  while (upperTail(high, degrees) > tail) {
    low = high
    high *= 2
  }
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2
    if (upperTail(middle, degrees) > tail) low = middle
    else high = middle
  }
  let t = (low + high) / 2
  for (let round = 0; round < 4; round++) t += (upperTail(t, degrees) - tail) / density(t, degrees)
  return t
}

/** P(T > t) for t >= 0, exact in the tail where 1 - P would lose digits. */
function upperTail(t: number, degrees: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0
  const square = t * t
  return 0.5 * incompleteBeta(degrees / (degrees + square), square / (degrees + square), degrees / 2, 0.5)
}

function density(t: number, degrees: number): number {
  const logScale = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * Math.log(degrees * Math.PI)
  return Math.exp(logScale - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees))
}

function checkDegrees(degrees: number): void {
  if (!(degrees > 0 && Number.isFinite(degrees))) {
    throw new RangeError(`degrees of freedom are above 0, not ${degrees}`)
  }
}
