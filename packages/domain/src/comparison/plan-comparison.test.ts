import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import type { ComparedPair } from './compare-pairs.js'
import { planComparison } from './plan-comparison.js'

const budget = { pairs: 6, targetHalfWidth: 0.02 }

describe('planComparison', () => {
  it('asks for the fewest pairs that carry an answer, or for those asked for', () => {
    expect(planComparison([[]], budget)).toEqual({ done: false, pairs: 14 })
    expect(planComparison([[], [], [], []], budget)).toEqual({ done: false, pairs: 18 })
    expect(planComparison([[]], { ...budget, pairs: 31 })).toEqual({ done: false, pairs: 32 })
    expect(planComparison([[], noise(16, 0.001)], budget)).toEqual({ done: false, pairs: 16 })
  })

  it('is done at the first look where quiet, and goes on to the next where noisy', () => {
    expect(planComparison([noise(14, 0.001)], budget)).toEqual({ done: true, pairs: 14 })
    expect(planComparison([noise(14, 0.1)], budget)).toEqual({ done: false, pairs: 20 })
    expect(planComparison([noise(20, 0.1)], budget)).toEqual({ done: false, pairs: 28 })
    expect(planComparison([noise(16, 0.001), noise(16, 0.1)], budget)).toEqual({ done: false, pairs: 20 })
  })

  it('expects the half width that the differences within superblocks imply', () => {
    // The two pairs of each superblock 4% apart: 2% for a superblock's mean; Student's t on 6 degrees.
    const pairs = Array.from({ length: 14 }, (_, pair) => ({
      baseline: [10],
      variant: [10 * Math.exp(pair % 2 === 0 ? 0.5 : 0.54)],
    }))
    const halfWidth = Math.expm1((2.4469118511449692 * 0.02) / Math.sqrt(7))
    expect(planComparison([pairs], { pairs: 6, targetHalfWidth: halfWidth * 1.0001 }).done).toBe(true)
    expect(planComparison([pairs], { pairs: 6, targetHalfWidth: halfWidth * 0.9999 }).done).toBe(false)
  })

  it('looks at fixed numbers of pairs alone', () => {
    expect(planComparison([noise(16, 0.001)], budget)).toEqual({ done: false, pairs: 20 })
    expect(planComparison([noise(20, 0.001)], budget)).toEqual({ done: true, pairs: 20 })
  })

  it('ends at the most pairs that it may run, and runs what was asked for in any case', () => {
    expect(planComparison([noise(28, 0.1)], { ...budget, maxPairs: 30 })).toEqual({ done: true, pairs: 28 })
    expect(planComparison([noise(40, 0.1)], budget)).toEqual({ done: true, pairs: 40 })
    expect(planComparison([[]], { ...budget, pairs: 50, maxPairs: 14 })).toEqual({ done: false, pairs: 50 })
    expect(planComparison([noise(50, 0.1)], { ...budget, pairs: 50, maxPairs: 14 }).done).toBe(true)
  })

  it('never looks at the effect, nor at the orientations drawn', () => {
    const signs = fc.array(fc.boolean(), { minLength: 7, maxLength: 7 })
    const ratio = fc.double({ min: 0.2, max: 5, noNaN: true })
    const sd = fc.double({ min: 0.005, max: 0.06, noNaN: true })
    fc.assert(
      fc.property(fc.integer(), signs, ratio, sd, (seed, flips, effect, spread) => {
        const pairs = noise(14, spread, seed)
        const changed = pairs.map(({ baseline, variant }, index) => {
          const [first, second] = flips[index >> 1] ? [variant, baseline] : [baseline, variant]
          return { baseline: first, variant: second.map((sample) => sample * effect) }
        })
        expect(planComparison([changed], budget)).toEqual(planComparison([pairs], budget))
      }),
    )
  })
})

function noise(pairs: number, sd: number, seed = 9): (ComparedPair & Record<keyof ComparedPair, number[]>)[] {
  const random = createRandom(seed)
  const process = () => [10 * Math.exp(sd * random.nextNormal())]
  return Array.from({ length: pairs }, () => ({ baseline: process(), variant: process() }))
}
