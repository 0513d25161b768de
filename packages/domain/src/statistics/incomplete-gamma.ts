import { logGamma } from './incomplete-beta.js'

const tiny = 1e-300

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x) for a > 0 and x >= 0: the
 * series of DLMF 8.7.1 below the mean of the distribution, the continued fraction of DLMF 8.9.2 by
 * Lentz's method above it. Both are given, so that the smaller one keeps its digits.
 */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 }
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    const lower = front * series(a, x)
    return { lower, upper: 1 - lower }
  }
  const upper = front * fraction(a, x)
  return { lower: 1 - upper, upper }
}

function series(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let result = d
  for (let n = 1; n <= 100_000; n++) {
    const numerator = n * (a - n)
    b += 2
    d = 1 / nonZero(b + numerator * d)
    c = nonZero(b + numerator / c)
    const step = d * c
    result *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return result
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}
