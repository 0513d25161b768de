import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { pilotOptimum } from './pilot.js'
import type { MeasurementProgress } from './progress.js'

const protocol = { invocations: 5 }

/** Invocations of 10 ms an iteration with these deviations. */
function progressOf(invocations: number, within: number, between: number): MeasurementProgress {
  const random = createRandom(12)
  const samplesByInvocation = Array.from({ length: invocations }, () => {
    const shift = between * random.nextNormal()
    return Array.from({ length: 100 }, () => 10 * Math.exp(shift + within * random.nextNormal()))
  })
  return {
    samplesByInvocation,
    samplingSeconds: invocations,
    overheadSecondsByInvocation: samplesByInvocation.map((_, index) => (index === 0 ? 7 : 0.9)),
  }
}

describe('pilotOptimum', () => {
  it('weighs cost and variance of both levels, a cold first invocation left out', () => {
    // sqrt((0.9 / 0.01) * (pi / 2) * 0.05^2 / 0.02^2), pi / 2 being what the median costs of normal noise.
    const expected = Math.sqrt((90 * (Math.PI / 2) * 0.05 ** 2) / 0.02 ** 2)
    const optimum = pilotOptimum(progressOf(200, 0.05, 0.02), { invocations: 200 }) ?? 0
    expect(optimum / expected).toBeGreaterThan(0.85)
    expect(optimum / expected).toBeLessThan(1.15)
  })

  it('stands once the pilot has ended, whatever comes after it', () => {
    const progress = progressOf(9, 0.05, 0.02)
    const { samplesByInvocation, overheadSecondsByInvocation } = progress
    const upTo = (count: number) => ({
      samplesByInvocation: samplesByInvocation.slice(0, count),
      overheadSecondsByInvocation: overheadSecondsByInvocation?.slice(0, count) ?? [],
      samplingSeconds: count,
    })
    expect(pilotOptimum(upTo(4), protocol)).toBeNull()
    expect(pilotOptimum(upTo(5), protocol)).toBeGreaterThan(0)
    expect(pilotOptimum(upTo(9), protocol)).toBeCloseTo(pilotOptimum(upTo(5), protocol) ?? 0, 9)
    expect(pilotOptimum(upTo(5), { invocations: 8 })).toBeNull()
    // Fewer than five invocations show too little of how they differ.
    expect(pilotOptimum(upTo(4), { invocations: 2 })).toBeNull()
  })

  it('takes the overhead from elapsed time, and knows nothing without', () => {
    const { samplesByInvocation } = progressOf(5, 0.05, 0.02)
    const known = { samplesByInvocation, samplingSeconds: 5 }
    expect(pilotOptimum(known, protocol)).toBeNull()
    expect(pilotOptimum({ ...known, elapsedSeconds: 9.5 }, protocol)).toBeCloseTo(
      pilotOptimum(progressOf(5, 0.05, 0.02), protocol) ?? 0,
      9,
    )
  })

  it('knows nothing from single iterations, and gains nothing from invocations that agree', () => {
    const single = { samplesByInvocation: [[1], [2], [1], [2], [1]], samplingSeconds: 1, elapsedSeconds: 9 }
    expect(pilotOptimum(single, protocol)).toBeNull()
    const alike = Array.from({ length: 5 }, () => [9, 10, 11, 10, 9, 11])
    expect(
      pilotOptimum({ samplesByInvocation: alike, samplingSeconds: 1, elapsedSeconds: 9 }, protocol),
    ).toBe(Number.POSITIVE_INFINITY)
  })
})
