import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { InvalidSampleError, NoSamplesError } from '../statistics/samples.js'
import { studentTQuantile } from '../statistics/student-t.js'
import { arrivalOutcome } from './arrival-outcome.js'

const invocations = fc.array(
  fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 7 }),
  { minLength: 2, maxLength: 8 },
)

describe('arrivalOutcome', () => {
  it("gives Welch's interval of R's sleep data", () => {
    // t.test(extra ~ group, data = sleep): 95% from -3.3654832 to 0.2054832, means 0.75 and 2.33.
    const group1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    const group2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    const asMedians = (logs: number[]) => logs.map((log) => [Math.exp(log)])
    const { ratioToClosed, low, high } = arrivalOutcome({
      periodicMs: asMedians(group1),
      closedMs: asMedians(group2),
      periodMs: 1,
    })
    expect(Math.log(ratioToClosed ?? 0)).toBeCloseTo(0.75 - 2.33, 10)
    expect(Math.log(low ?? 0)).toBeCloseTo(-3.3654832, 7)
    expect(Math.log(high ?? 0)).toBeCloseTo(0.2054832, 7)
  })

  it('agrees with a slow reference', () => {
    fc.assert(
      fc.property(invocations, invocations, (periodicMs, closedMs) => {
        const { ratioToClosed, low, high } = arrivalOutcome({ periodicMs, closedMs, periodMs: 10 })
        const expected = reference(periodicMs, closedMs)
        if (expected === null) return
        expect(Math.log(ratioToClosed ?? 0)).toBeCloseTo(expected.difference, 9)
        const reach = studentTQuantile(0.975, expected.degrees) * expected.error
        expect(Math.log(low ?? 0)).toBeCloseTo(expected.difference - reach, 9)
        expect(Math.log(high ?? 0)).toBeCloseTo(expected.difference + reach, 9)
      }),
    )
  })

  it('holds the true ratio in 95% of sessions whose loops vary by different amounts', () => {
    const random = createRandom(5)
    let covered = 0
    const sessions = 2000
    for (let session = 0; session < sessions; session++) {
      const level = (centre: number, spread: number, count: number) =>
        Array.from({ length: count }, () => [centre * Math.exp(spread * random.nextNormal())])
      const { low, high } = arrivalOutcome({
        periodicMs: level(13, 0.08, 8),
        closedMs: level(10, 0.01, 5),
        periodMs: 33,
      })
      if ((low ?? 0) <= 1.3 && 1.3 <= (high ?? 0)) covered += 1
    }
    expect(covered / sessions).toBeGreaterThan(0.93)
    expect(covered / sessions).toBeLessThan(0.97)
  })

  it('counts what ended after the next had arrived, and not what ended with it', () => {
    const periodicMs = [
      [4, 10, 10.001],
      [25, 3],
    ]
    expect(arrivalOutcome({ periodicMs, closedMs: [], periodMs: 10 })).toEqual({
      periodMs: 10,
      missedShare: 0.4,
      closedMedianMs: null,
      ratioToClosed: null,
      low: null,
      high: null,
    })
  })

  it('gives no interval where a loop has one invocation, and a point where nothing varies', () => {
    const even = [[6], [6]]
    expect(arrivalOutcome({ periodicMs: even, closedMs: [[5]], periodMs: 10 })).toMatchObject({
      closedMedianMs: 5,
      ratioToClosed: expect.closeTo(1.2),
      low: null,
      high: null,
    })
    const closedMs = [[5], [5]]
    const { low, high } = arrivalOutcome({ periodicMs: even, closedMs, periodMs: 10 })
    expect(low).toBeCloseTo(1.2, 12)
    expect(high).toBeCloseTo(1.2, 12)
  })

  it('refuses what is no sample and no period', () => {
    const of = (periodicMs: number[][], closedMs: number[][], periodMs = 10) => {
      return () => arrivalOutcome({ periodicMs, closedMs, periodMs })
    }
    expect(of([], [])).toThrow(NoSamplesError)
    expect(of([[1], []], [])).toThrow(NoSamplesError)
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(of([[1, wrong]], [])).toThrow(InvalidSampleError)
      expect(of([[1]], [[2], [wrong]])).toThrow(InvalidSampleError)
    }
    expect(of([[1]], [], 0)).toThrow(RangeError)
    expect(of([[1]], [], Number.NaN)).toThrow(RangeError)
  })
})

/** The textbook's formulas, step by step. */
function reference(periodicMs: readonly number[][], closedMs: readonly number[][]) {
  const moments = (samplesByInvocation: readonly number[][]) => {
    const logs = samplesByInvocation.map((samples) => {
      const sorted = [...samples].sort((a, b) => a - b)
      const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)]
      return Math.log(((sorted[low] ?? 0) + (sorted[high] ?? 0)) / 2)
    })
    const average = logs.reduce((sum, log) => sum + log, 0) / logs.length
    const variance = logs.reduce((sum, log) => sum + (log - average) ** 2, 0) / (logs.length - 1)
    return { average, perMean: variance / logs.length, count: logs.length }
  }
  const [one, other] = [moments(periodicMs), moments(closedMs)]
  const squared = one.perMean + other.perMean
  // Rounding is all that is left of a smaller one.
  if (squared < 1e-12) return null
  const degrees = squared ** 2 / (one.perMean ** 2 / (one.count - 1) + other.perMean ** 2 / (other.count - 1))
  return { difference: one.average - other.average, error: Math.sqrt(squared), degrees }
}
