import { describe, expect, it } from 'vitest'
import { integerIn, pick, randomOf } from '../testing/seeded.js'
import { packSigns } from './bits.js'
import { minimumSpanningTree, noParent } from './spanning-tree.js'

function seededSigns(seed: number) {
  const random = randomOf(seed)
  const [channels, bits] = [integerIn(random, 1, 7), integerIn(random, 1, 150)]
  const signs = Int8Array.from({ length: channels * bits }, () => pick(random, [-1, 1]))
  return { channels, bits, signs }
}

const distance = (signs: Int8Array, bits: number, a: number, b: number) =>
  Array.from({ length: bits }, (_, bit) => Number(signs[a * bits + bit] !== signs[b * bits + bit])).reduce(
    (sum, parted) => sum + parted,
    0,
  )

/** Kruskal's: the same weight by another way. */
function weightByKruskal(signs: Int8Array, channels: number, bits: number): number {
  const sets = Array.from({ length: channels }, (_, channel) => channel)
  const edges = sets.flatMap((a) =>
    sets.slice(0, a).map((b) => ({ a, b, weight: distance(signs, bits, a, b) })),
  )
  let total = 0
  for (const { a, b, weight } of edges.sort((one, other) => one.weight - other.weight)) {
    const [from, to] = [sets[a], sets[b]]
    if (from === to) continue
    total += weight
    sets.forEach((set, channel) => {
      if (set === from) sets[channel] = to as number
    })
  }
  return total
}

describe('the minimum spanning tree of binary weights', () => {
  it('weighs what Kruskal finds, and places each channel once and after its parent', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { channels, bits, signs } = seededSigns(seed)
      const tree = minimumSpanningTree(packSigns(signs, bits), channels, bits)
      expect(tree.treeBits - bits).toBe(weightByKruskal(signs, channels, bits))
      expect([...tree.order].sort((a, b) => a - b)).toEqual(Array.from({ length: channels }, (_, i) => i))
      tree.order.forEach((channel, place) => {
        const parent = tree.parents[channel]
        if (place === 0) expect(parent).toBe(noParent)
        else expect([...tree.order.subarray(0, place)]).toContain(parent)
      })
      expect(tree.plainBits).toBe(channels * bits)
    }
  })

  it('saves nearly half of the counting of weights drawn at random, and all but one channel of equal ones', () => {
    const random = randomOf(1)
    const drawn = Int8Array.from({ length: 128 * 256 }, () => pick(random, [-1, 1]))
    const tree = minimumSpanningTree(packSigns(drawn, 256), 128, 256)
    expect(tree.treeBits / tree.plainBits).toBeGreaterThan(0.35)
    expect(tree.treeBits / tree.plainBits).toBeLessThan(0.5)
    const equal = minimumSpanningTree(packSigns(new Int8Array(128 * 256).fill(-1), 256), 128, 256)
    expect(equal.treeBits).toBe(256)
  })

  it('refuses words that are no rows', () => {
    expect(() => minimumSpanningTree(new Uint32Array(7), 2, 3)).toThrow(RangeError)
    expect(() => packSigns(new Int8Array(7), 2)).toThrow(RangeError)
  })
})
