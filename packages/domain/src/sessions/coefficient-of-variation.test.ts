import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { InvalidSampleError, NoSamplesError } from '../statistics/samples.js'
import { coefficientOfVariation } from './coefficient-of-variation.js'

describe('coefficientOfVariation', () => {
  it('agrees with SciPy to 1e-9', () => {
    // s = numpy.log(x).std(ddof=1); sqrt(expm1(s^2)); the same of s^2 * 7 / scipy.stats.chi2.ppf(0.05, 7).
    const { cv, high } = coefficientOfVariation([48.1, 48.9, 47.7, 50.2, 48.4, 49.0, 47.9, 48.6])
    expectClose(cv, 0.016205061690524103)
    expectClose(high, 0.029127201792870885)
  })

  it('agrees with the closed form that three figures have: chi-square on 2 degrees is exponential', () => {
    const figure = fc.double({ min: 1, max: 2, noNaN: true })
    fc.assert(
      fc.property(figure, figure, figure, (a, b, c) => {
        const logs = [a, b, c].map(Math.log)
        const centre = logs.reduce((total, log) => total + log, 0) / 3
        const variance = logs.reduce((total, log) => total + (log - centre) ** 2, 0) / 2
        const { cv, high } = coefficientOfVariation([a, b, c])
        expectClose(cv, Math.sqrt(Math.expm1(variance)))
        expectClose(high, Math.sqrt(Math.expm1(variance / -Math.log(0.95))))
      }),
    )
  })

  it('is that of a log-normal law, and its bound lies above the truth in 95%', () => {
    const random = createRandom(3)
    const sd = 0.2
    const truth = Math.sqrt(Math.expm1(sd * sd))
    const trials = 3_000
    let held = 0
    for (let trial = 0; trial < trials; trial++) {
      const figures = Array.from({ length: 8 }, () => 12 * Math.exp(sd * random.nextNormal()))
      if (coefficientOfVariation(figures).high >= truth) held++
    }
    expect(Math.abs(held / trials - 0.95)).toBeLessThan(0.013)
  })

  it('does not depend on the unit, and is 0 of equal figures', () => {
    const [first, second] = [
      [3, 4, 5],
      [300, 400, 500],
    ].map(coefficientOfVariation)
    expectClose(first?.cv ?? 0, second?.cv ?? 1)
    expect(coefficientOfVariation([7, 7, 7])).toEqual({ cv: 0, high: 0 })
  })

  it('needs two figures that are durations', () => {
    for (const few of [[], [3]]) expect(() => coefficientOfVariation(few)).toThrow(NoSamplesError)
    for (const wrong of [0, -1, Number.NaN])
      expect(() => coefficientOfVariation([1, wrong])).toThrow(InvalidSampleError)
  })
})

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
}
