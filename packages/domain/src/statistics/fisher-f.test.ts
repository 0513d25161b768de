import { describe, expect, it } from 'vitest'
import { chiSquareTail } from './chi-square.js'
import { fisherFTail } from './fisher-f.js'
import { studentTCdf } from './student-t.js'

describe('fisherFTail', () => {
  it('is the square of t at one degree, and a power at two', () => {
    for (const t of [0.2, 1, 2.5, 7]) {
      for (const degrees of [1, 3, 10, 400])
        near(fisherFTail(t * t, 1, degrees), 2 * studentTCdf(-t, degrees))
      near(fisherFTail(t, 2, 12), (1 + (2 * t) / 12) ** -6)
    }
  })

  it('tends to chi-square with endless degrees below', () => {
    expect(fisherFTail(2.5, 4, 1e6) / chiSquareTail(10, 4)).toBeCloseTo(1, 4)
  })

  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.3: upper critical values of the F distribution.
  it.each([
    [5, 10, 3.326, 0.05],
    [9, 20, 2.393, 0.05],
    [4, 4, 15.977, 0.01],
  ])('agrees with the published table at %d and %d degrees', (numerator, denominator, f, p) => {
    expect(fisherFTail(f, numerator, denominator)).toBeCloseTo(p, 4)
  })

  it('refuses what has no tail', () => {
    expect([fisherFTail(0, 3, 4), fisherFTail(Infinity, 3, 4)]).toEqual([1, 0])
    expect(() => fisherFTail(-1, 3, 4)).toThrow(RangeError)
    expect(() => fisherFTail(1, 0, 4)).toThrow(RangeError)
    expect(() => fisherFTail(1, 3, Number.NaN)).toThrow(RangeError)
  })
})

function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected))
}
