import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { autocorrelation, autocorrelationTime, effectiveSampleSize } from './autocorrelation.js'
import { mean, stddev } from './moments.js'
import { NoSamplesError } from './samples.js'

function ar1(correlation: number, count: number, seed: number): Float64Array {
  const random = createRandom(seed)
  let state = random.nextNormal()
  return Float64Array.from({ length: count }, () => {
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * random.nextNormal()
    return state
  })
}

describe('autocorrelation', () => {
  /** Alternating 1.1 and 1.3 after 1.2, and 1,000,000 times as far from 0: as NIST makes NumAcc2 and NumAcc3. */
  const alternating = (centre: number) =>
    Float64Array.from({ length: 1_001 }, (_, index) =>
      index === 0 ? centre : centre + (index % 2 === 0 ? 0.1 : -0.1),
    )

  // NIST Statistical Reference Datasets, univariate summary statistics: certified values of mean, deviation and
  // lag-1 autocorrelation. Michelson's velocities of light are their data set Michelso.
  it('agrees with the certified values of NIST', () => {
    expect(autocorrelation([[10_000_001, 10_000_003, 10_000_002]], 1)).toBeCloseTo(-0.5, 12)
    expect(mean(alternating(1.2))).toBeCloseTo(1.2, 14)
    expect(stddev(alternating(1.2))).toBeCloseTo(0.1, 14)
    expect(autocorrelation([alternating(1.2)], 1)).toBeCloseTo(-0.999, 12)
    expect(stddev(alternating(1_000_000.2))).toBeCloseTo(0.1, 9)
    expect(autocorrelation([alternating(1_000_000.2)], 1)).toBeCloseTo(-0.999, 8)
    expect(mean(michelson)).toBeCloseTo(299.8524, 12)
    expect(stddev(michelson)).toBeCloseTo(0.0790105478190518, 12)
    expect(autocorrelation([michelson], 1)).toBeCloseTo(0.535199668621283, 10)
  })

  it('is 1 at lag 0, and 0 where nothing varies', () => {
    expect(autocorrelation([ar1(0.5, 50, 1)], 0)).toBe(1)
    expect(autocorrelation([[3, 3, 3]], 1)).toBe(0)
  })
})

describe('autocorrelationTime', () => {
  it.each([0, 0.5, 0.9, 0.98])('of AR(1) with %d is (1 + correlation) / (1 - correlation)', (correlation) => {
    const expected = (1 + correlation) / (1 - correlation)
    expect(autocorrelationTime([ar1(correlation, 15_000, 2)]) / expected).toBeGreaterThan(0.8)
    expect(autocorrelationTime([ar1(correlation, 15_000, 2)]) / expected).toBeLessThan(1.25)
    // Long enough to be averaged in blocks.
    const long = [ar1(correlation, 200_000, 3), ar1(correlation, 200_000, 4)]
    expect(autocorrelationTime(long) / expected).toBeGreaterThan(0.85)
    expect(autocorrelationTime(long) / expected).toBeLessThan(1.2)
  })

  it('does not take shifts between series for correlation within them', () => {
    const shifted = [0, 5, -9].map((shift, seed) => ar1(0, 4_000, seed).map((value) => value + shift))
    expect(autocorrelationTime(shifted)).toBeLessThan(1.2)
    expect(effectiveSampleSize(shifted)).toBeGreaterThan(10_000)
  })

  it('is never below 1, takes series that do not vary, and refuses none', () => {
    expect(autocorrelationTime([Float64Array.from({ length: 60 }, (_, index) => index % 2)])).toBe(1)
    expect([autocorrelationTime([[4, 4, 4]]), autocorrelationTime([[4]])]).toEqual([1, 1])
    expect(effectiveSampleSize([[4, 4], [5]])).toBe(3)
    expect(() => autocorrelationTime([])).toThrow(NoSamplesError)
  })
})

const michelson = [
  850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960, 960,
  940, 960, 940, 880, 800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800, 790, 760, 800, 880, 880,
  880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840, 850, 840, 840, 840, 890, 810, 810,
  820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880, 720, 840, 850, 850, 780, 890, 840, 780, 810,
  760, 810, 790, 810, 820, 850, 870, 870, 810, 740, 810, 940, 950, 800, 810, 870,
].map((aboveKmPerSecond) => 299 + aboveKmPerSecond / 1_000)
