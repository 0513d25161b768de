import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cv, mean, stddev } from './moments.js'
import { mad, median, quantile } from './quantile.js'
import { NoSamplesError } from './samples.js'

const samples = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 })

describe('quantile', () => {
  it('interpolates as type 7 of Hyndman and Fan', () => {
    const one = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    // R: quantile(1:10, c(0, .1, .25, .5, .9, 1))
    expect([0, 0.1, 0.25, 0.5, 0.9, 1].map((p) => quantile(one, p))).toEqual([1, 1.9, 3.25, 5.5, 9.1, 10])
    expect(quantile([7], 0.3)).toBe(7)
  })

  it('rises with the probability, within the samples, in any order of them', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(samples, probability, probability, (list, p, q) => {
        const low = quantile(list, Math.min(p, q))
        const high = quantile([...list].reverse(), Math.max(p, q))
        expect(low).toBeLessThanOrEqual(high * (1 + 1e-12))
        expect(low).toBeGreaterThanOrEqual(Math.min(...list))
      }),
    )
  })

  it('refuses probabilities that are none, and nothing to choose from', () => {
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => quantile([1], p)).toThrow(RangeError)
    for (const estimate of [median, mad, mean, stddev, cv]) expect(() => estimate([])).toThrow(NoSamplesError)
  })
})

describe('median and mad', () => {
  it('take the middle', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(mad([1, 1, 2, 2, 4, 6, 9])).toBe(1)
  })
})

describe('mean and stddev', () => {
  it('are exact to 1e-9 on the NIST data set NumAcc4, which naive sums fail', () => {
    // NIST StRD, NumAcc4: mean 10000000.2, standard deviation 0.1, 1,001 values.
    const values = [
      10_000_000.2,
      ...Array.from({ length: 1000 }, (_, index) => 10_000_000.1 + 0.2 * (index % 2)),
    ]
    expect(mean(values)).toBeCloseTo(10_000_000.2, 7)
    expect(stddev(values)).toBeCloseTo(0.1, 7)
  })

  it('agree with a slow reference in exact integers', () => {
    const integers = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 2, maxLength: 50 })
    fc.assert(
      fc.property(integers, (list) => {
        const count = BigInt(list.length)
        const sum = list.reduce((total, value) => total + BigInt(value), 0n)
        const squares = list.reduce((total, value) => total + BigInt(value) ** 2n, 0n)
        const variance = Number(count * squares - sum * sum) / Number(count * (count - 1n))
        expect(mean(list)).toBeCloseTo(Number(sum) / list.length, 9)
        expect(Math.abs((stddev(list) ?? -1) - Math.sqrt(variance))).toBeLessThanOrEqual(
          1e-9 * (1 + Math.sqrt(variance)),
        )
      }),
    )
  })

  it('know no spread of a single sample', () => {
    expect(stddev([5])).toBeNull()
    expect(cv([5])).toBeNull()
    expect(cv([1, 3])).toBeCloseTo(Math.SQRT2 / 2, 15)
  })
})
