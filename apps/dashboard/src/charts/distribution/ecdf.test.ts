import { describe, expect, it } from 'vitest'
import { ecdf } from './ecdf.js'

describe('ecdf', () => {
  it('steps by one share per sample, in order of size', () => {
    expect(ecdf([3, 1, 2, 2])).toEqual([
      [1, 0.25],
      [2, 0.5],
      [2, 0.75],
      [3, 1],
    ])
    expect(ecdf([])).toEqual([])
  })

  it('thins many samples and keeps both ends', () => {
    const steps = ecdf(
      Array.from({ length: 100_001 }, (_, index) => index),
      500,
    )
    expect(steps.length).toBeLessThanOrEqual(502)
    expect(steps[0]?.[0]).toBe(0)
    expect(steps.at(-1)).toEqual([100_000, 1])
    expect(steps.every(([value, share]) => Math.abs(share - (value + 1) / 100_001) < 1e-12)).toBe(true)
  })
})
