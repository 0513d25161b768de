import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { kolmogorovTail } from './kolmogorov.js'

describe('kolmogorovTail', () => {
  // Massey, "The Kolmogorov-Smirnov test for goodness of fit" (1951), table 1: critical values for large samples.
  it.each([
    [1.07, 0.2],
    [1.14, 0.15],
    [1.22, 0.1],
    [1.36, 0.05],
    [1.63, 0.01],
  ])('agrees with the published critical value %d', (x, p) => {
    expect(kolmogorovTail(x)).toBeCloseTo(p, 2)
  })

  it('is one function on both sides of where its series change', () => {
    for (const x of [0.9, 0.99, 1, 1.01, 1.2]) {
      let alternating = 0
      for (let j = 1; j <= 60; j++) alternating += (j % 2 === 1 ? 2 : -2) * Math.exp(-2 * j * j * x * x)
      expect(Math.abs(kolmogorovTail(x) - alternating)).toBeLessThan(1e-12)
    }
  })

  it('is what partial sums of independent values exceed', () => {
    const random = createRandom(4)
    const largest = Array.from({ length: 2_000 }, () => {
      const values = Array.from({ length: 400 }, () => random.nextNormal())
      const centre = values.reduce((sum, value) => sum + value, 0) / values.length
      let [sum, most] = [0, 0]
      for (const value of values) {
        sum += value - centre
        most = Math.max(most, Math.abs(sum))
      }
      return most / Math.sqrt(values.length)
    })
    for (const x of [0.8, 1.2]) {
      const share = largest.filter((value) => value > x).length / largest.length
      expect(Math.abs(share - kolmogorovTail(x))).toBeLessThan(0.04)
    }
  })

  it('is a probability everywhere', () => {
    expect([kolmogorovTail(-1), kolmogorovTail(0), kolmogorovTail(0.05), kolmogorovTail(40)]).toEqual([
      1, 1, 1, 0,
    ])
    expect(() => kolmogorovTail(Number.NaN)).toThrow(RangeError)
  })
})
