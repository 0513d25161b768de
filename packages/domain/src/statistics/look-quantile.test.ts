import { describe, expect, it } from 'vitest'
import { lookQuantile } from './look-quantile.js'
import { studentTQuantile } from './student-t.js'

describe('lookQuantile', () => {
  it('spends its share of the error at each look', () => {
    // Of 0.05 at level 0.95: 0.85 of it after 5 and 30 invocations, 0.6 after 8, 12 and 20.
    const expected = [
      [5, 0.0425],
      [8, 0.03],
      [12, 0.03],
      [20, 0.03],
      [30, 0.0425],
    ] as const
    for (const [look, error] of expected) {
      expect(lookQuantile(look, 0.95)).toBe(studentTQuantile(1 - error / 2, look - 1))
    }
  })

  it('interpolates between looks and keeps the outer shares beyond them', () => {
    expect(lookQuantile(6, 0.95)).toBeCloseTo(studentTQuantile(1 - (0.05 * (0.85 - 0.25 / 3)) / 2, 5), 10)
    expect(lookQuantile(2, 0.95)).toBe(studentTQuantile(1 - 0.0425 / 2, 1))
    expect(lookQuantile(200, 0.95)).toBe(studentTQuantile(1 - 0.0425 / 2, 199))
    expect(lookQuantile(8, 0.9)).toBe(studentTQuantile(1 - 0.06 / 2, 7))
  })

  it('is never below Student’s own, and refuses what is no level', () => {
    for (let invocations = 2; invocations <= 60; invocations++) {
      expect(lookQuantile(invocations, 0.95)).toBeGreaterThan(studentTQuantile(0.975, invocations - 1))
    }
    for (const level of [0, 1, -1, Number.NaN]) expect(() => lookQuantile(5, level)).toThrow(RangeError)
  })
})
