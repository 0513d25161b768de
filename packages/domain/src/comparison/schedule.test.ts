import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparisonSchedule, leastPairs, type ScheduledPair } from './schedule.js'

const request = fc.record({
  seed: fc.integer(),
  pairs: fc.integer({ min: 1, max: 60 }),
  variants: fc.integer({ min: 1, max: 8 }),
})

describe('comparisonSchedule', () => {
  it('gives each variant whole superblocks of two pairs in opposite orders, and pairs enough', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const schedule = comparisonSchedule(asked)
        for (let variant = 0; variant < asked.variants; variant++) {
          const own = schedule.filter((pair) => pair.variant === variant)
          expect(own.length).toBe(2 * Math.ceil(Math.max(asked.pairs, leastPairs(asked.variants)) / 2))
          expect(own.map(({ pair }) => pair)).toEqual(own.map((_, index) => index))
          expect(own.map(({ superblock }) => superblock)).toEqual(own.map((_, index) => index >> 1))
        }
        for (const [first, second] of superblocksOf(schedule)) {
          expect([first.variant, first.superblock]).toEqual([second.variant, second.superblock])
          expect([first.order, second.order].sort()).toEqual(['AB', 'BA'])
        }
      }),
    )
  })

  it('begins with the pairs of a request for fewer', () => {
    fc.assert(
      fc.property(request, fc.integer({ min: 0, max: 40 }), (asked, more) => {
        const few = comparisonSchedule(asked)
        expect(comparisonSchedule({ ...asked, pairs: asked.pairs + more }).slice(0, few.length)).toEqual(few)
      }),
    )
  })

  it('takes turns: a superblock of every variant before any has its next', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const superblocks = superblocksOf(comparisonSchedule(asked)).map(([first]) => first)
        superblocks.forEach(({ superblock }, index) => {
          expect(superblock).toBe(Math.floor(index / asked.variants))
        })
      }),
    )
  })

  it('draws orientations by a fair coin, superblock by superblock and variant by variant', () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 500; seed++) {
      const orders = superblocksOf(comparisonSchedule({ seed, pairs: 14, variants: 2 }))
      const drawn = orders
        .slice(0, 4)
        .sort(([a], [b]) => a.variant - b.variant || a.superblock - b.superblock)
      const pattern = drawn.map(([first]) => first.order).join(' ')
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
    }
    // 16 patterns, 31.25 of each expected: chi-square on 15 degrees stays below its 99.9% point.
    const chiSquare = [...counts.values()].reduce((total, count) => total + (count - 31.25) ** 2 / 31.25, 0)
    expect(counts.size).toBe(16)
    expect(chiSquare).toBeLessThan(37.7)
  })

  it('is fixed by its seed', () => {
    expect(comparisonSchedule({ seed: 42, pairs: 6, variants: 1 })).toEqual(
      comparisonSchedule({ seed: 42, pairs: 6, variants: 1 }),
    )
    expect(ordersOf(1)).not.toBe(ordersOf(2))
  })

  it('raises what is asked for to what can carry an answer', () => {
    // S superblocks with 2^(2 - S) at most 0.05 over the variants.
    expect([1, 2, 3, 4, 6, 8].map(leastPairs)).toEqual([14, 16, 16, 18, 18, 20])
    for (const variants of [1, 2, 3, 4, 8, 20]) {
      expect(2 ** (2 - leastPairs(variants) / 2)).toBeLessThanOrEqual(0.05 / variants)
    }
  })

  it('refuses what is no comparison', () => {
    for (const variants of [0, -1, 1.5, Number.NaN])
      expect(() => comparisonSchedule({ seed: 1, pairs: 6, variants })).toThrow(RangeError)
    for (const pairs of [0, 6.5, Number.NaN])
      expect(() => comparisonSchedule({ seed: 1, pairs, variants: 1 })).toThrow(RangeError)
  })
})

function superblocksOf(schedule: readonly ScheduledPair[]): [ScheduledPair, ScheduledPair][] {
  return Array.from({ length: schedule.length / 2 }, (_, index) => [
    schedule[2 * index] as ScheduledPair,
    schedule[2 * index + 1] as ScheduledPair,
  ])
}

function ordersOf(seed: number): string {
  return comparisonSchedule({ seed, pairs: 40, variants: 1 })
    .map(({ order }) => order)
    .join(' ')
}
