import { describe, expect, it } from 'vitest'
import { linearExtent, logExtent, logTicks } from './axis-ticks.js'

describe('axes', () => {
  it('puts 1, 2 and 5 on a short logarithmic axis and powers of ten on a long one', () => {
    expect(logTicks(3, 90)).toEqual([5, 10, 20, 50])
    expect(logTicks(0.15, 1.2)).toEqual([0.2, 0.3, 0.5, 0.7, 1])
    expect(logTicks(0.001, 1000)).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000])
  })

  it('ends a linear axis on round values around all points', () => {
    expect(linearExtent([41.5, 75.2])).toEqual({ low: 40, high: 80 })
    expect(linearExtent([5, 42])).toEqual({ low: 0, high: 50 })
    expect(linearExtent([70, 70])).toEqual({ low: 60, high: 80 })
    expect(linearExtent([0.31, 0.34])).toEqual({ low: 0.3, high: 0.35 })
    expect(linearExtent([])).toEqual({ low: 0, high: 1.2 })
  })

  it('leaves a margin on a logarithmic axis, even around a single value', () => {
    const { low, high } = logExtent([10])
    expect(low).toBeLessThan(10)
    expect(high).toBeGreaterThan(10)
    expect(logExtent([1, 1000]).low).toBeCloseTo(1000 ** -0.06)
  })
})
