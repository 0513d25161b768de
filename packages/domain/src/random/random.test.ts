import { describe, expect, it } from 'vitest'
import { createRandom, xoshiro128 } from './random.js'

describe('xoshiro128', () => {
  it('gives the numbers that its definition gives', () => {
    // The authors' recurrence from the state 1, 2, 3, 4, worked in exact integers outside this code.
    const reference = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]
    const next = xoshiro128(1, 2, 3, 4)
    expect(reference.map(() => next())).toEqual(reference)
  })
})

describe('createRandom', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    const stream = (seed: number) => {
      const random = createRandom(seed)
      return Array.from({ length: 5 }, () => random.nextUint32())
    }
    expect(stream(7)).toEqual(stream(7))
    expect(stream(-1)).toEqual(stream(2 ** 32 - 1))
    expect(new Set(Array.from({ length: 200 }, (_, seed) => stream(seed).join())).size).toBe(200)
  })

  it('pins its stream, since stored runs name a seed', () => {
    const random = createRandom(42)
    expect([random.nextUint32(), random.nextUint32(), random.nextUint32()]).toEqual([
      660444221, 3652823732, 77672526,
    ])
  })

  it('spreads evenly over the unit interval and below a bound', () => {
    const random = createRandom(1)
    const cells = new Array<number>(10).fill(0)
    const rests = new Array<number>(3).fill(0)
    let outside = 0
    for (let draw = 0; draw < 100_000; draw++) {
      const unit = random.nextUnit()
      if (!(unit >= 0 && unit < 1)) outside += 1
      const cell = Math.floor(unit * 10)
      cells[cell] = (cells[cell] ?? 0) + 1
      const rest = random.nextBelow(3)
      rests[rest] = (rests[rest] ?? 0) + 1
    }
    expect(outside).toBe(0)
    // Chi-square's 0.999 quantiles at 9 and 2 degrees of freedom.
    expect(chiSquare(cells)).toBeLessThan(27.88)
    expect(chiSquare(rests)).toBeLessThan(13.82)
  })

  it('draws normal numbers of mean 0, deviation 1 and no skew', () => {
    const random = createRandom(3)
    const draws = Array.from({ length: 50_000 }, () => random.nextNormal())
    const moment = (power: number) => draws.reduce((sum, draw) => sum + draw ** power, 0) / draws.length
    expect(Math.abs(moment(1))).toBeLessThan(0.02)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(moment(3))).toBeLessThan(0.06)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2)
  })

  it('refuses seeds and bounds that are not whole', () => {
    expect(() => createRandom(0.5)).toThrow(RangeError)
    expect(() => createRandom(Number.NaN)).toThrow(RangeError)
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1]) {
      expect(() => createRandom(1).nextBelow(bound)).toThrow(RangeError)
    }
  })
})

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
