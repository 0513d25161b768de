import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { mean } from '../statistics/moments.js'
import { NoSamplesError } from '../statistics/samples.js'
import { signFlipLevel, signFlipTest } from './sign-flip.js'

/** Darwin's 15 pairs of maize: crossed less self-fertilised, in eighths of an inch. */
const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

const values = fc.array(
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 7),
  { minLength: 1, maxLength: 9 },
)

describe('signFlipTest', () => {
  it('agrees with Fisher on Darwin, in The Design of Experiments (1935), section 21', () => {
    // Of 32,768 patterns 835 give a greater sum than the observed 314 and 28 the same: 863 on one side.
    const result = signFlipTest(darwin, 0.95)
    expect(result.mean).toBeCloseTo(314 / 15, 12)
    expect(result.pValue).toBeCloseTo((2 * 863) / 32_768, 12)
  })

  it('agrees with going through all sign patterns and all subsets', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.8, 0.95), (list, level) => {
        const result = signFlipTest(list, level)
        expect(Math.abs(result.pValue - slowPValue(list))).toBeLessThan(1e-9)
        const [low, high] = slowInterval(list, level)
        expect(result.low).toBeCloseTo(low, 9)
        expect(result.high).toBeCloseTo(high, 9)
      }),
    )
  })

  it('refuses 0 just where its interval leaves 0 out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 9 }), (list) => {
        const shifted = list.map((value) => value + 17)
        const { pValue, low, high } = signFlipTest(shifted, 0.95)
        expect(pValue <= 0.05).toBe(low > 0 || high < 0)
      }),
    )
  })

  it('agrees with the exact count for more values than it goes through', () => {
    const random = createRandom(5)
    for (const shift of [0, 3, 6, 12]) {
      const list = Array.from({ length: 24 }, () => random.nextBelow(41) - 20 + shift)
      expect(Math.abs(signFlipTest(list, 0.95).pValue - countedPValue(list))).toBeLessThan(0.008)
    }
  })

  it('holds the level and the coverage that it names, for skewed magnitudes with drawn signs', () => {
    const random = createRandom(11)
    let refused = 0
    let covered = 0
    for (let trial = 0; trial < 4_000; trial++) {
      const noise = Array.from(
        { length: 8 },
        () => (random.nextUnit() < 0.5 ? 1 : -1) * random.nextUnit() ** -0.7,
      )
      if (signFlipTest(noise, 0.95).pValue <= 0.05) refused++
      const { low, high } = signFlipTest(
        noise.map((value) => value + 2),
        0.95,
      )
      if (low <= 2 && 2 <= high) covered++
    }
    const level = signFlipLevel(8, 0.05)
    expect(level).toBe(12 / 256)
    expect(Math.abs(refused / 4_000 - level)).toBeLessThan(0.01)
    expect(Math.abs(covered / 4_000 - (1 - level))).toBeLessThan(0.01)
  })

  it('finds nothing where nothing differs, and knows when there are too few values', () => {
    expect(signFlipTest([0, 0, 0, 0, 0, 0, 0], 0.95)).toEqual({ mean: 0, pValue: 1, low: 0, high: 0 })
    expect(signFlipTest([2, 2, 2], 0.95)).toMatchObject({ pValue: 0.25, low: -Infinity, high: Infinity })
    expect(signFlipLevel(5, 0.05)).toBe(0)
    expect(signFlipLevel(6, 0.05)).toBe(2 / 64)
    expect(() => signFlipTest([], 0.95)).toThrow(NoSamplesError)
  })
})

function slowPValue(list: readonly number[]): number {
  const observed = Math.abs(list.reduce((total, value) => total + value, 0))
  let asFar = 0
  for (let pattern = 0; pattern < 2 ** list.length; pattern++) {
    const sum = list.reduce((total, value, index) => total + (pattern & (1 << index) ? -value : value), 0)
    if (Math.abs(sum) >= observed - 1e-6) asFar++
  }
  return asFar / 2 ** list.length
}

function slowInterval(list: readonly number[], level: number): [number, number] {
  const means: number[] = []
  for (let subset = 1; subset < 2 ** list.length; subset++) {
    means.push(mean(list.filter((_, index) => subset & (1 << index))))
  }
  means.sort((a, b) => a - b)
  const rank = Math.floor(((1 - level) * 2 ** list.length) / 2 + 1e-9)
  if (rank === 0) return [-Infinity, Infinity]
  return [means[rank - 1] as number, means[means.length - rank] as number]
}

/** The exact two-sided p-value of whole numbers: their sign patterns counted by sum, one value at a time. */
function countedPValue(list: readonly number[]): number {
  let counts = new Map([[0, 1]])
  for (const value of list) {
    const next = new Map<number, number>()
    for (const [sum, count] of counts) {
      for (const flipped of [sum + value, sum - value]) next.set(flipped, (next.get(flipped) ?? 0) + count)
    }
    counts = next
  }
  const observed = Math.abs(list.reduce((total, value) => total + value, 0))
  let asFar = 0
  for (const [sum, count] of counts) if (Math.abs(sum) >= observed) asFar += count
  return asFar / 2 ** list.length
}
