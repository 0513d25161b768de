import { describe, expect, it } from 'vitest'
import { binomialCdf } from './binomial.js'

describe('binomialCdf', () => {
  it('agrees with the sum of its terms', () => {
    for (const [trials, chance] of [
      [1, 0.5],
      [7, 0.2],
      [20, 0.5],
      [60, 0.9],
    ] as const) {
      let [term, sum] = [(1 - chance) ** trials, 0]
      for (let successes = 0; successes < trials; successes++) {
        sum += term
        expect(Math.abs(binomialCdf(successes, trials, chance) - sum)).toBeLessThan(1e-10)
        term *= ((trials - successes) / (successes + 1)) * (chance / (1 - chance))
      }
    }
  })

  it('rises between whole numbers, and ends at 0 and 1', () => {
    expect(binomialCdf(3.5, 10.2, 0.5)).toBeGreaterThan(binomialCdf(3, 10.2, 0.5))
    expect([binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5), binomialCdf(0, 0, 0.5)]).toEqual([0, 1, 1])
    for (const wrong of [-1, 1.1, Number.NaN]) expect(() => binomialCdf(1, 5, wrong)).toThrow(RangeError)
    expect(() => binomialCdf(1, -2, 0.5)).toThrow(RangeError)
    expect(() => binomialCdf(Number.NaN, 2, 0.5)).toThrow(RangeError)
  })
})
