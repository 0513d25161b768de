import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { logMedianInterval, medianInterval, sessionStandardError } from './median-interval.js'
import { InvalidSampleError, NoSamplesError } from './samples.js'

describe('logMedianInterval', () => {
  it('agrees with a worked example', () => {
    // Logs 0, 1, 2: mean 1, deviation 1, standard error 1/sqrt 3. Of the error of 0.05 0.85 are spent, so
    // t(0.97875; 2) = 0.9575 * sqrt(2 / (4 * 0.97875 * 0.02125)) in closed form.
    const interval = logMedianInterval([1, Math.E, Math.E ** 2], 0.95)
    const halfWidth = (0.9575 * Math.sqrt(2 / (4 * 0.97875 * 0.02125))) / Math.sqrt(3)
    expect(interval?.low).toBeCloseTo(Math.exp(1 - halfWidth), 10)
    expect(interval?.high).toBeCloseTo(Math.exp(1 + halfWidth), 8)
    expect(interval?.halfWidthRatio).toBeCloseTo(Math.expm1(halfWidth), 9)
  })

  it('knows nothing from one invocation, and is a point when all are equal', () => {
    expect(logMedianInterval([3], 0.95)).toBeNull()
    const { low, high, halfWidthRatio } = logMedianInterval([3, 3, 3], 0.95) ?? {}
    expect(low).toBeCloseTo(3, 14)
    expect([high, halfWidthRatio]).toEqual([low, 0])
  })

  it('covers the median of the typical invocation in 93 to 97 of 100 simulated sessions', () => {
    const random = createRandom(2026)
    for (const invocations of [5, 8]) {
      let covered = 0
      for (let simulation = 0; simulation < 2_000; simulation++) {
        const medians = Array.from({ length: invocations }, () => 10 * Math.exp(0.03 * random.nextNormal()))
        const interval = logMedianInterval(medians, 0.95)
        if (interval !== null && interval.low <= 10 && interval.high >= 10) covered += 1
      }
      expect(covered / 2_000).toBeGreaterThan(0.93)
      expect(covered / 2_000).toBeLessThan(0.97)
    }
  })
})

describe('medianInterval', () => {
  it('is the interval of the invocation medians wherever that holds the pooled median', () => {
    const samples = [
      [9, 10, 11],
      [10, 11, 12],
      [8, 9, 10],
    ]
    expect(medianInterval(samples, 0.95)).toEqual(logMedianInterval([10, 11, 9], 0.95))
  })

  it('is widened to the pooled median where one long invocation moves it away', () => {
    const samples = [
      new Array(1_000).fill(20),
      [10, 10.001],
      [10, 10.002],
      [10, 10.001],
      [10, 10.001],
      [10, 10.002],
      [10],
      [10],
      [10],
      [10],
    ]
    const narrow = logMedianInterval([20, 10.0005, 10.001, 10.0005, 10.0005, 10.001, 10, 10, 10, 10], 0.95)
    const wide = medianInterval(samples, 0.95)
    expect(narrow?.high).toBeLessThan(20)
    expect(wide?.high).toBe(20)
    expect(wide?.low).toBeCloseTo(narrow?.low ?? 0, 12)
    expect(wide?.halfWidthRatio).toBeCloseTo(Math.sqrt(20 / (wide?.low ?? 1)) - 1, 12)
  })
})

describe('sessionStandardError', () => {
  it('is that of the mean log invocation median', () => {
    const samples = [
      [1, 1, 9],
      [Math.E, Math.E],
      [Math.E ** 2, 0.1, 20],
    ]
    expect(sessionStandardError(samples)).toBeCloseTo(1 / Math.sqrt(3), 12)
    expect(sessionStandardError([[3], [3]])).toBe(0)
    expect(sessionStandardError([[1, 2, 3]])).toBeNull()
  })

  it('refuses what are no samples', () => {
    expect(() => sessionStandardError([[1], [-1]])).toThrow(InvalidSampleError)
    expect(() => sessionStandardError([[1], []])).toThrow(NoSamplesError)
  })
})
