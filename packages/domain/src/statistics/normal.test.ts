import { describe, expect, it } from 'vitest'
import { normalCdf, normalQuantile } from './normal.js'

describe('normalCdf', () => {
  // Abramowitz and Stegun, table 26.1, and the tail in 26.2.
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [3, 0.99865010196837],
    [-1, 0.158655253931457],
  ])('agrees with the table at %d', (z, probability) => {
    expect(normalCdf(z)).toBeCloseTo(probability, 14)
  })

  it('keeps its digits far out in the tail', () => {
    expect(normalCdf(-6) / 9.865876450376981e-10).toBeCloseTo(1, 10)
    expect(normalCdf(-10) / 7.619853024160527e-24).toBeCloseTo(1, 10)
    expect(normalCdf(-5.0000001) / normalCdf(-5)).toBeCloseTo(1, 5)
    expect([normalCdf(40), normalCdf(-40)]).toEqual([1, 0])
  })
})

describe('normalQuantile', () => {
  it('agrees with the table and undoes the distribution function', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12)
    expect(normalQuantile(0.95)).toBeCloseTo(1.644853626951472, 12)
    expect(normalQuantile(0.5)).toBeCloseTo(0, 14)
    for (const p of [1e-12, 1e-4, 0.2, 0.7, 0.9999])
      expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 9)
    for (const p of [0, 1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError)
  })
})
