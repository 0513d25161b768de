import { expect, test } from 'vitest'
import { breakEvenOf } from './break-even.js'

/** Rounds of a machine that is now faster, now slower, but for a ratio that each draws around the line. */
const line = (fixed: number, perWeight: number, noise: readonly number[]) =>
  [0.9, 0.8, 0.7].map((storedShare) => ({
    storedShare,
    ratios: noise.map((factor) => factor * (fixed + perWeight * storedShare)),
  }))

test('a kernel breaks even where its line crosses that of the dense one', () => {
  // 0.1 + 1.2 k = 1 at k = 0.75.
  expect(breakEvenOf(line(0.1, 1.2, [1])).value).toBeCloseTo(0.25, 12)
  // Twice the time per weight, and nothing beside: half of them must be zero, though no point lies there.
  expect(breakEvenOf(line(0, 2, [1])).value).toBeCloseTo(0.5, 12)
})

test('one round in which something else ran does not move it, and the interval holds the rounds', () => {
  const { value, low, high } = breakEvenOf(line(0, 1.25, [0.99, 1, 1, 1.01, 9]))
  expect(value).toBeCloseTo(0.2, 12)
  expect(low).toBeLessThan(0.2)
  expect(high).toBeGreaterThan(0.2)
})
