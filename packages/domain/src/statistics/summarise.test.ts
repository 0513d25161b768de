import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidSampleError, NoSamplesError } from './samples.js'
import { studentTQuantile } from './student-t.js'
import { summarise } from './summarise.js'

const duration = fc.double({ min: 1e-3, max: 1e5, noNaN: true })
const session = fc.array(fc.array(duration, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 })

describe('summarise', () => {
  it('agrees with a slow reference written from the definitions', () => {
    fc.assert(
      fc.property(session, (lists) => {
        const all = lists.flat().sort((a, b) => a - b)
        const n = all.length
        const mean = all.reduce((sum, value) => sum + value, 0) / n
        const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1)
        const summary = summarise(lists)
        near(summary.mean, mean)
        near(summary.median, slowMedian(all))
        near(summary.stddev, Math.sqrt(variance), mean)
        near(summary.mad, slowMedian(all.map((value) => Math.abs(value - slowMedian(all)))), mean)
        near(summary.cv, Math.sqrt(variance) / mean, 1)
        expect([summary.min, summary.max]).toEqual([all[0], all[n - 1]])
        expect(summary.nextSession).toBeNull()
        const reference = slowInterval(lists)
        if (reference === null) expect(summary.ci).toBeNull()
        else {
          near(summary.ci?.low ?? Number.NaN, reference.low)
          near(summary.ci?.high ?? Number.NaN, reference.high)
        }
      }),
    )
  })

  it('reports a median that its own interval holds', () => {
    fc.assert(
      fc.property(session, (lists) => {
        const { median, ci } = summarise(lists)
        if (ci === null) expect(lists).toHaveLength(1)
        else expect(ci.low <= median && median <= ci.high).toBe(true)
      }),
    )
  })

  it('gives p90 from 29 samples and p99 from 299, over all invocations', () => {
    const of = (count: number) => summarise([[1], Array.from({ length: count - 1 }, (_, index) => index + 2)])
    expect(of(28).p90).toBeNull()
    expect(of(29).p90).toBeCloseTo(26.2, 12)
    expect(of(298).p99).toBeNull()
    expect(of(299).p99).toBeCloseTo(296.02, 10)
  })

  it('has no extremes of single calls when calls are batched', () => {
    const samples = [Array.from({ length: 400 }, (_, index) => index + 1)]
    expect(summarise(samples, { batch: 8 })).toMatchObject({
      min: null,
      max: null,
      p90: null,
      p99: null,
      median: 200.5,
    })
    expect(summarise(samples, { batch: 1 })).toMatchObject({ min: 1, max: 400 })
  })

  it('takes one sample only, and all samples equal', () => {
    expect(summarise([[4]])).toMatchObject({ median: 4, mean: 4, stddev: 0, cv: 0, mad: 0, ci: null })
    const equal = summarise([
      [4, 4],
      [4, 4],
      [4, 4],
    ])
    expect(equal).toMatchObject({ median: 4, stddev: 0, mad: 0 })
    expect(equal.ci?.low).toBeCloseTo(4, 14)
    expect(equal.ci?.halfWidthRatio).toBeLessThan(1e-14)
  })

  it.each([Number.NaN, Infinity, 0, -1, -0])('refuses %d and says where it stood', (wrong) => {
    const refused = (): unknown => {
      try {
        return summarise([
          [1, 2],
          [3, wrong, 5],
        ])
      } catch (error) {
        return error
      }
    }
    expect(refused()).toBeInstanceOf(InvalidSampleError)
    expect(refused()).toMatchObject({ code: 'invalid-sample', index: 1, invocation: 1 })
  })

  it('refuses sessions without samples', () => {
    for (const lists of [[], [[]], [[1], []]]) {
      expect(() => summarise(lists)).toThrow(NoSamplesError)
    }
  })

  it('takes typed arrays as lists', () => {
    expect(summarise([Float64Array.of(1, 2, 3), Float32Array.of(2, 3, 4)])).toEqual(
      summarise([
        [1, 2, 3],
        [2, 3, 4],
      ]),
    )
  })
})

function near(actual: number, expected: number, scale = Math.abs(expected)): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * scale)
}

function slowMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}

function slowInterval(lists: readonly number[][]): { low: number; high: number } | null {
  const k = lists.length
  if (k < 2) return null
  const logs = lists.map((list) => Math.log(slowMedian(list)))
  const centre = logs.reduce((sum, log) => sum + log, 0) / k
  const variance = logs.reduce((sum, log) => sum + (log - centre) ** 2, 0) / (k - 1)
  // The share of the allowed error at 5 invocations and before, and falling from there to that at 8.
  const share = k <= 5 ? 0.85 : 0.85 - (0.25 * (k - 5)) / 3
  const half = studentTQuantile(1 - (0.05 * share) / 2, k - 1) * Math.sqrt(variance / k)
  const all = slowMedian(lists.flat())
  return { low: Math.min(Math.exp(centre - half), all), high: Math.max(Math.exp(centre + half), all) }
}
