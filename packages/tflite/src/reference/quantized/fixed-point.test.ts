import { describe, expect, it } from 'vitest'
import {
  fixedPointOf,
  multiplyByFixedPoint,
  multiplyWithTiesUp,
  roundingDivideByPowerOfTwo,
  saturatingRoundingDoublingHighMul,
} from './fixed-point.js'

describe('fixed-point arithmetic', () => {
  it('holds a factor to 31 bits', () => {
    for (const factor of [1e-6, 0.01, 0.5, 0.999999, 1, 1.5, 2, 300]) {
      const { multiplier, shift } = fixedPointOf(factor)
      expect(multiplier).toBeGreaterThanOrEqual(2 ** 30)
      expect(multiplier).toBeLessThan(2 ** 31)
      expect(Math.abs((multiplier * 2 ** (shift - 31)) / factor - 1)).toBeLessThan(2 ** -30)
    }
    expect(fixedPointOf(0)).toEqual({ multiplier: 0, shift: 0 })
    expect(fixedPointOf(2 ** -40)).toEqual({ multiplier: 0, shift: 0 })
  })

  it('is the product to within one', () => {
    for (let value = -100_000; value < 100_000; value += 777) {
      for (const factor of [0.0007, 0.3, 1, 1.9]) {
        expect(
          Math.abs(multiplyByFixedPoint(value, fixedPointOf(factor)) - value * factor),
        ).toBeLessThanOrEqual(1)
      }
    }
  })

  it('saturates where the doubled product overflows, and rounds ties away from zero when it divides', () => {
    expect(saturatingRoundingDoublingHighMul(-(2 ** 31), -(2 ** 31))).toBe(2 ** 31 - 1)
    expect(saturatingRoundingDoublingHighMul(2 ** 30, 2 ** 30)).toBe(2 ** 29)
    expect([5, -5, 6, -6, 7, -7].map((value) => roundingDivideByPowerOfTwo(value, 2))).toEqual([
      1, -1, 2, -2, 2, -2,
    ])
  })

  it('rounds ties of the shift upwards where matrix products do', () => {
    const eighth = fixedPointOf(1 / 8)
    const values = [4, -4, 12, -12, 6, -6]
    expect(values.map((value) => multiplyByFixedPoint(value, eighth))).toEqual([1, -1, 2, -2, 1, -1])
    expect(values.map((value) => multiplyWithTiesUp(value, eighth) + 0)).toEqual([1, 0, 2, -1, 1, -1])
  })
})
