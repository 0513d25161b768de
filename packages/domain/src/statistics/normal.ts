/**
 * P(Z <= z) of the standard normal, to 1e-15 absolute: Marsaglia's series near the centre ("Evaluating
 * the Normal Distribution", 2004) and the tail's continued fraction beyond.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('z is a number')
  if (Math.abs(z) > 38) return z > 0 ? 1 : 0
  if (Math.abs(z) > 5) return z > 0 ? 1 - tail(z) : tail(-z)
  let term = z
  let sum = z
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return 0.5 + sum * density(z)
}

/** The z with P(Z <= z) = probability, 0 < probability < 1: bisection to the last bits. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`a probability is between 0 and 1, not ${probability}`)
  }
  if (probability > 0.5) return -normalQuantile(1 - probability)
  let low = -38
  let high = 0
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** P(Z > z) for z > 5 by Laplace's continued fraction, evaluated from its 60th step inwards. */
function tail(z: number): number {
  let denominator = z
  for (let step = 60; step >= 1; step--) denominator = z + step / denominator
  return density(z) / denominator
}
