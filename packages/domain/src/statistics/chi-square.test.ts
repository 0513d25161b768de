import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chiSquareCdf, chiSquareQuantile, chiSquareTail } from './chi-square.js'
import { normalCdf } from './normal.js'

describe('chiSquareQuantile', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: critical values of chi-square, both tails.
  it.each([
    [1, 0.95, 3.841],
    [7, 0.05, 2.167],
    [7, 0.95, 14.067],
    [10, 0.025, 3.247],
    [19, 0.05, 10.117],
    [30, 0.99, 50.892],
    [100, 0.975, 129.561],
    [100, 0.001, 61.918],
  ])('agrees with the published table at %d degrees and %d', (degrees, probability, x) => {
    expect(chiSquareQuantile(probability, degrees)).toBeCloseTo(x, 3)
  })

  it('agrees with the closed form of 2 degrees, and with 4 degrees through its closed distribution', () => {
    for (const p of [1e-9, 1e-3, 0.05, 0.5, 0.95, 0.9999]) {
      expectClose(chiSquareQuantile(p, 2), -2 * Math.log1p(-p), 1e-11)
      const x = chiSquareQuantile(p, 4)
      expectClose(-Math.expm1(-x / 2) - (x / 2) * Math.exp(-x / 2), p, 1e-7)
    }
  })

  it('undoes the distribution function', () => {
    const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
    fc.assert(
      fc.property(probability, fc.double({ min: 0.5, max: 300, noNaN: true }), (p, degrees) => {
        expect(Math.abs(chiSquareCdf(chiSquareQuantile(p, degrees), degrees) - p)).toBeLessThan(1e-11)
      }),
    )
  })

  it('refuses what has no quantile', () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(() => chiSquareQuantile(p, 4)).toThrow(RangeError)
    for (const degrees of [0, -1, Number.NaN, Infinity])
      expect(() => chiSquareQuantile(0.9, degrees)).toThrow(RangeError)
  })
})

describe('chiSquareCdf', () => {
  it('agrees with a slow integral of the density to 1e-10', () => {
    for (const degrees of [3, 7, 19, 39]) {
      for (const x of [0.5, 3, 7, 20, 60]) {
        expect(Math.abs(chiSquareCdf(x, degrees) - integral(x, degrees))).toBeLessThan(1e-10)
      }
    }
    expect(chiSquareCdf(0, 3)).toBe(0)
    expect(chiSquareCdf(-1, 3)).toBe(0)
    expect(() => chiSquareCdf(Number.NaN, 3)).toThrow(RangeError)
  })
})

describe('chiSquareTail', () => {
  it('agrees with the closed forms of 1, 2 and even degrees, far out too', () => {
    for (const x of [1e-6, 0.1, 0.5, 1, 3.84, 7, 20, 60, 200]) {
      expectClose(chiSquareTail(x, 1), 2 * normalCdf(-Math.sqrt(x)), 1e-9)
      expectClose(chiSquareTail(x, 2), Math.exp(-x / 2), 1e-9)
      expectClose(chiSquareTail(x, 8), poissonTail(x / 2, 4), 1e-9)
      expectClose(chiSquareTail(x, 60), poissonTail(x / 2, 30), 1e-9)
    }
  })

  it('is what the distribution function leaves', () => {
    for (const x of [0, 0.3, 4, 30]) expect(chiSquareTail(x, 5)).toBeCloseTo(1 - chiSquareCdf(x, 5), 13)
    expect(chiSquareTail(Infinity, 3)).toBe(0)
    for (const wrong of [-1, Number.NaN]) expect(() => chiSquareTail(wrong, 3)).toThrow(RangeError)
    expect(() => chiSquareTail(1, 0)).toThrow(RangeError)
  })
})

/** P(N < count) for a Poisson variable N with this mean, which is the tail of 2 * count degrees. */
function poissonTail(mean: number, count: number): number {
  let term = Math.exp(-mean)
  let sum = 0
  for (let n = 0; n < count; n++) {
    sum += term
    term *= mean / (n + 1)
  }
  return sum
}

/** Simpson's rule in y = sqrt(x), where the density is smooth for odd degrees, without the gamma function. */
function integral(x: number, degrees: number): number {
  const density = (y: number) => 2 * y ** (degrees - 1) * Math.exp(-(y * y) / 2)
  return simpson(density, Math.sqrt(x)) / simpson(density, 40)
}

function simpson(f: (y: number) => number, to: number): number {
  const steps = 40_000
  const width = to / steps
  let sum = f(0) + f(to)
  for (let step = 1; step < steps; step++) sum += f(step * width) * (step % 2 === 1 ? 4 : 2)
  return (sum * width) / 3
}

function expectClose(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected))
}
