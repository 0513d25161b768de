import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { mean, stddev } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import { createNoise, type NoiseKind, type NoiseSizes, noiseKinds } from './noise.js'

const stepMs = 10

/** Log ratios of many processes, one after the other on one clock. */
function drawn(kind: NoiseKind, processes: number, count: number, sizes: Partial<NoiseSizes> = {}) {
  const noise = createNoise(kind, createRandom(7), sizes)
  return Array.from({ length: processes }, (_, position) => {
    const process = noise.startProcess()
    return Float64Array.from({ length: count }, (_, index) =>
      Math.log(process.next((position * count + index) * stepMs)),
    )
  })
}

const medians = (lists: readonly Float64Array[]) => lists.map(median)

/** Correlation of successive values, over all lists. */
function correlation(lists: readonly Float64Array[]): number {
  const pairs = lists.flatMap((list) =>
    Array.from(list.subarray(1), (value, index) => [list[index] ?? 0, value] as const),
  )
  const covariance = mean(pairs.map(([first, second]) => first * second))
  return covariance / mean(pairs.map(([first]) => first * first))
}

describe('createNoise', () => {
  it('gives the same session for the same seed, and positive ratios, for every kind', () => {
    for (const kind of noiseKinds) {
      expect(drawn(kind, 3, 20)).toEqual(drawn(kind, 3, 20))
      expect(drawn(kind, 3, 200).every((list) => list.every(Number.isFinite))).toBe(true)
    }
  })

  it.each(['white', 'skewed', 'invocation-shift', 'ar1', 'two-modes', 'process-effects'] as const)(
    'has its estimand at 1 for %s',
    (kind) => {
      expect(Math.abs(mean(medians(drawn(kind, 4_000, 41))))).toBeLessThan(0.0015)
    },
  )

  it('has the deviations that it is given, within and between', () => {
    const lists = drawn('invocation-shift', 2_000, 40, { withinSd: 0.02, betweenSd: 0.05 })
    expect(mean(lists.map((list) => stddev(list) ?? 0))).toBeCloseTo(0.02, 3)
    expect(stddev(lists.map(mean))).toBeCloseTo(0.05, 2)
    expect(stddev(medians(drawn('white', 2_000, 40)))).toBeLessThan(0.006)
  })

  it('is correlated within an invocation for ar1 and not for white', () => {
    expect(correlation(drawn('ar1', 200, 500, { correlation: 0.9 }))).toBeCloseTo(0.9, 1)
    expect(correlation(drawn('white', 200, 500))).toBeCloseTo(0, 1)
  })

  it('has a long tail on one side for skewed', () => {
    const all = drawn('skewed', 1, 20_000)[0] ?? new Float64Array()
    expect(mean(all)).toBeGreaterThan(0.005)
    expect(Math.max(...all)).toBeGreaterThan(-4 * Math.min(...all))
  })

  it.each(['drift', 'level-change', 'saturating-heat'] as const)('ends %s a shift away', (kind) => {
    const [list = new Float64Array()] = drawn(kind, 1, 600, { withinSd: 0, shift: 0.05, horizonMs: 6_000 })
    expect(list[0]).toBeCloseTo(0, 12)
    expect(Math.abs(list[599] ?? 0)).toBeCloseTo(Math.log(1.05), 3)
    if (kind === 'saturating-heat') expect(list[599]).toBeGreaterThan(0)
    else expect(new Set(list).size).toBeGreaterThan(kind === 'drift' ? 500 : 1)
  })

  it('spans the shift for levels that come back', () => {
    for (const kind of ['session-correlated', 'periodic'] as const) {
      const [list = new Float64Array()] = drawn(kind, 1, 600, { withinSd: 0, shift: 0.05, horizonMs: 6_000 })
      expect(Math.max(...list) - Math.min(...list)).toBeCloseTo(Math.log(1.05), 2)
    }
  })
})
