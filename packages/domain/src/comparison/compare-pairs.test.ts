import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../random/random.js'
import { InvalidSampleError, NoSamplesError } from '../statistics/samples.js'
import { type ComparedPair, comparePairs, type PairedResult, TooFewPairsError } from './compare-pairs.js'
import { comparisonSchedule } from './schedule.js'

describe('comparePairs', () => {
  it('finds a constant ratio exactly, in its direction, with the smallest p-value of seven superblocks', () => {
    for (const [ratio, verdict] of [
      [0.9, 'faster'],
      [1.2, 'slower'],
    ] as const) {
      const result = compareOne(pairsOf(14, (slot) => 10 + (slot >> 1), ratio))
      expect(result).toMatchObject({ verdict, pairs: 14 })
      expect(result.pValue).toBe(2 / 2 ** 7)
      expectClose([result.ratio, result.ci.low, result.ci.high], [ratio, ratio, ratio])
    }
  })

  it('cancels drift that is linear in the logarithm, whatever the orientations', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: -0.05, max: 0.05, noNaN: true }), (seed, drift) => {
        const result = compareOne(pairsOf(14, (slot) => 10 * Math.exp(drift * slot), 1.03, seed))
        expectClose([result.ratio, result.ci.low, result.ci.high], [1.03, 1.03, 1.03])
      }),
    )
  })

  it('finds nothing between equal processes', () => {
    expect(compareOne(pairsOf(14, () => 7, 1))).toMatchObject({
      ratio: 1,
      ci: { level: 0.95, low: 1, high: 1 },
      pValue: 1,
      verdict: 'no-difference',
      minimumDetectableEffect: 0,
      medianMs: 7,
      baselineMedianMs: 7,
    })
  })

  it('swaps sides: the ratio and its interval invert, p-values stay', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createRandom(seed)
        const pairs = pairsOf(14, () => Math.exp(0.02 * random.nextNormal()), 1.02, seed)
        const there = compareOne(pairs)
        const back = compareOne(
          pairs.map(({ baseline, variant }) => ({ baseline: variant, variant: baseline })),
        )
        expectClose(
          [back.ratio, back.ci.low, back.ci.high, back.pValue],
          [1 / there.ratio, 1 / there.ci.high, 1 / there.ci.low, there.pValue],
        )
      }),
    )
  })

  it('leaves a pair without its second out, and says how many are in', () => {
    const pairs = pairsOf(16, (slot) => 10 + (slot % 3), 1.01)
    expect(compareOne(pairs.slice(0, 15))).toEqual(compareOne(pairs.slice(0, 14)))
    expect(compareOne(pairs.slice(0, 15)).pairs).toBe(14)
  })

  it('adjusts for the number of variants, and decides by what is adjusted', () => {
    const random = createRandom(3)
    const noisy = (ratio: number) => pairsOf(18, () => Math.exp(0.01 * random.nextNormal()), ratio)
    const results = comparePairs([noisy(1), noisy(1.05), noisy(1), noisy(0.95)])
    expect(results.map(({ verdict }) => verdict)).toEqual([
      'no-difference',
      'slower',
      'no-difference',
      'faster',
    ])
    const alone = results.map(({ pValue }) => pValue)
    expect(alone[1]).toBe(2 / 2 ** 9)
    expect(results[1]?.adjustedPValue).toBe((4 * 2) / 2 ** 9)
    for (const { pValue, adjustedPValue, verdict } of results) {
      expect(adjustedPValue).toBeGreaterThanOrEqual(pValue)
      expect(verdict === 'no-difference').toBe(adjustedPValue > 0.05)
    }
  })

  it('finds alone what among four it does not: a verdict goes by the adjusted p-value', () => {
    // Eight superblocks of nine agree: 10 patterns of 512 lie as far out on either side.
    const pairs = Array.from({ length: 18 }, (_, pair) => ({
      baseline: [10],
      variant: [pair < 16 ? 11 : 100 / 11],
    }))
    const equal = Array.from({ length: 18 }, () => ({ baseline: [10], variant: [10] }))
    expect(compareOne(pairs)).toMatchObject({ pValue: 20 / 512, adjustedPValue: 20 / 512, verdict: 'slower' })
    expect(comparePairs([equal, pairs, equal, equal])[1]).toMatchObject({
      pValue: 20 / 512,
      adjustedPValue: 80 / 512,
      verdict: 'no-difference',
    })
  })

  it.each([
    [14, 1],
    [20, 1],
    [18, 4],
  ])(
    'finds the minimum detectable effect four times in five, with %d pairs and %d variants',
    (count, variants) => {
      const random = createRandom(count + variants)
      const sd = 0.02
      const trial = (effect: number) =>
        comparePairs(Array.from({ length: variants }, () => normalPairs(count, random, sd, effect)))
      const sessions = 600
      const effects = Array.from({ length: sessions }, () =>
        Math.log1p(trial(0)[0]?.minimumDetectableEffect ?? 0),
      )
      const effect = Math.sqrt(effects.reduce((total, value) => total + value * value, 0) / sessions)
      // With several variants the power is that of the first step of Holm's method: each against its share.
      const found = Array.from({ length: sessions }, () => trial(effect)[0] as PairedResult).filter(
        ({ pValue }) => pValue <= 0.05 / variants,
      ).length
      expect(found / sessions).toBeGreaterThan(0.75)
      expect(found / sessions).toBeLessThan(0.87)
    },
  )

  it('refuses durations that are none, and fewer pairs than an answer takes', () => {
    const pairs = pairsOf(14, () => 5, 1)
    for (const wrong of [0, -1, Number.NaN, Infinity]) {
      const broken = pairs.with(4, { baseline: [5, wrong], variant: [5] })
      expect(() => compareOne(broken)).toThrow(InvalidSampleError)
    }
    expect(() => compareOne(pairs.with(2, { baseline: [5], variant: [] }))).toThrow(NoSamplesError)
    expect(() => compareOne(pairs.slice(0, 13))).toThrow(TooFewPairsError)
    expect(() => comparePairs(Array.from({ length: 4 }, () => pairs))).toThrow('an answer takes 18')
  })
})

function compareOne(pairs: readonly ComparedPair[]): PairedResult {
  return comparePairs([pairs])[0] as PairedResult
}

/** Pairs in the order of a schedule; `levelMs` of each slot, one slot a process. */
function pairsOf(count: number, levelMs: (slot: number) => number, ratio: number, seed = 1): ComparedPair[] {
  return comparisonSchedule({ seed, pairs: count, variants: 1 })
    .slice(0, count)
    .map(({ order }, index) => {
      const [first, second] = [levelMs(2 * index), levelMs(2 * index + 1)]
      return order === 'AB'
        ? { baseline: [first, first], variant: [second * ratio, second * ratio] }
        : { baseline: [second, second], variant: [first * ratio, first * ratio] }
    })
}

function normalPairs(count: number, random: Random, sd: number, effect: number): ComparedPair[] {
  return Array.from({ length: count }, () => ({
    baseline: [Math.exp(sd * random.nextNormal())],
    variant: [Math.exp(effect + sd * random.nextNormal())],
  }))
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, index) => {
    expect(Math.abs(value / (expected[index] as number) - 1)).toBeLessThan(1e-9)
  })
}
