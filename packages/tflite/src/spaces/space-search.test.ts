import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decision, Decisions, Encoding, EncodingValue } from './decisions.js'
import { InvalidEncodingError } from './decisions.js'
import { SearchExhaustedError } from './space-search.js'
import { arbitrarySpace, emptySpace } from './testing/arbitrary-space.js'
import { triedValues } from './value-range.js'

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const description = 'of a test'
const flag = { kind: 'flag', description } as const
const bits = { kind: 'list', item: flag, minLength: 0, maxLength: 2, fallback: [], description } as const

describe('size', () => {
  it('counts what a search can give, each once', () => {
    fc.assert(
      fc.property(arbitrarySpace, seeds, (space, seed) => {
        fc.pre(space.size !== null && space.size <= 60n)
        const all = new Set(everyEncoding(sampledDecisions(space.decisions, space.sample(1, 0)[0] ?? {})))
        expect(BigInt(all.size)).toBe(space.size)
        for (const encoding of space.sample(50, seed)) expect(all).toContain(JSON.stringify(encoding))
      }),
    )
  })

  it('is exact far beyond 2^53, and null where a check refuses some and nobody counted the rest', () => {
    const ops = { kind: 'choice', values: [0, 1, 2, 3, 4, 5, 6, 7, 8], fallback: 0, description } as const
    const item = { kind: 'list', item: ops, minLength: 22, maxLength: 22, description } as const
    const decisions = { ops: { ...item, fallback: Array(22).fill(0) } }
    expect(emptySpace(decisions).size).toBe(9n ** 22n)
    expect(emptySpace(decisions, {}, () => []).size).toBeNull()
    expect(emptySpace(decisions, { size: (drawn) => drawn - 1n }, () => []).size).toBe(9n ** 22n - 1n)
  })

  it('counts what a search fixes, or leaves out, as one', () => {
    const optional = { ...flag, optional: true } as const
    const decisions = { a: { ...flag, fallback: true }, b: optional, c: optional }
    expect(emptySpace(decisions, { sets: ['b'], fixes: ['a'] }).size).toBe(2n)
    expect(emptySpace(decisions, { sets: ['b'], fixes: ['a'] }).sample(9, 1)).toContainEqual({
      a: true,
      b: false,
    })
  })
})

describe('sample', () => {
  it('draws the same for a seed, and a longer sample goes on where a shorter one ends', () => {
    fc.assert(
      fc.property(arbitrarySpace, seeds, (space, seed) => {
        const long = space.sample(20, seed)
        expect(space.sample(7, seed)).toEqual(long.slice(0, 7))
        for (const encoding of long) expect(space.parse(encoding)).toEqual(encoding)
      }),
    )
  })

  it('is uniform over encodings, lists of several lengths among them', () => {
    const space = emptySpace({ a: { kind: 'choice', values: [1, 2, 3], fallback: 1, description }, bits })
    const counts = new Map<string, number>()
    const n = 21_000
    for (const encoding of space.sample(n, 5)) {
      const text = JSON.stringify(encoding)
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    expect(space.size).toBe(21n)
    expect(counts.size).toBe(21)
    // Chi-squared of 20 degrees of freedom is above 45.3 once in a thousand draws.
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - n / 21) ** 2 / (n / 21), 0)
    expect(chiSquared).toBeLessThan(45.3)
  })

  it('draws only what the check takes, and says so where it takes nothing', () => {
    const check = ({ bits }: Encoding) =>
      (bits as boolean[]).length === 1 ? [] : [{ path: '/encoding/bits', message: 'must be one bit' }]
    const decisions = { bits: { ...bits, fallback: [true] } }
    const space = emptySpace(decisions, {}, check)
    expect(space.sample(40, 2).every(({ bits }) => (bits as boolean[]).length === 1)).toBe(true)

    const mended = emptySpace(decisions, { attempts: 1, repair: () => ({ bits: [false] }) }, check)
    expect(mended.sample(2, 2)).toEqual([{ bits: [false] }, { bits: [false] }])
    const never = emptySpace(decisions, { attempts: 5, repair: () => ({ bits: [] }) }, check)
    expect(() => never.sample(1, 2)).toThrow(SearchExhaustedError)
    expect(() => never.sample(1, 2)).toThrow(/drawn refused 5 draws .* \/encoding\/bits must be one bit/)
  })

  it('names a wrong count, seed and rate', () => {
    const space = emptySpace({ bits })
    expect(() => space.sample(1.5, 0)).toThrow('/n must be a whole number, 0 or more')
    expect(() => space.sample(1, 2 ** 32)).toThrow('/seed must be a whole number from 0 to 4294967295')
    expect(() => space.mutate({}, 0, 1.1)).toThrow('/rate must be a number from 0 to 1')
    expect(() => space.mutate({ bits: [1] }, 0)).toThrow('/encoding/bits/0 must be true or false')
    expect(() => space.crossover({}, { b: 1 }, 0)).toThrow(InvalidEncodingError)
  })
})

describe('mutate', () => {
  it('gives encodings of the space, the parent itself at rate 0', () => {
    fc.assert(
      fc.property(arbitrarySpace, seeds, fc.double({ min: 0, max: 1, noNaN: true }), (space, seed, rate) => {
        const [parent = {}] = space.sample(1, seed)
        const child = space.mutate(parent, seed, rate)
        expect(space.parse(child)).toEqual(child)
        expect(space.mutate(parent, seed, rate)).toEqual(child)
        expect(space.mutate(parent, seed, 0)).toEqual(parent)
      }),
    )
  })

  it('changes exactly one position unless a rate is given', () => {
    const decisions = { a: { ...flag, fallback: true }, ...ofLength(9, 3) }
    const space = emptySpace(decisions)
    const changed = Array.from({ length: 500 }, (_, seed) =>
      differences(space.defaults, space.mutate({}, seed)),
    )
    expect(changed.every(({ length }) => length === 1)).toBe(true)
    expect(new Set(changed.flat()).size).toBe(10)
  })

  it('changes each position with the probability asked for, always to another value', () => {
    const space = emptySpace(ofLength(20, 4))
    const [rate, n] = [0.3, 1000]
    const changed = Array.from({ length: n }, (_, seed) => {
      return differences(space.defaults, space.mutate(space.defaults, seed, rate)).length
    })
    const mean = changed.reduce((sum, count) => sum + count, 0) / n
    expect(Math.abs(mean - 20 * rate)).toBeLessThan(4 * Math.sqrt((20 * rate * (1 - rate)) / n))
    expect(differences(space.defaults, space.mutate(space.defaults, 3, 1))).toHaveLength(20)
  })

  it('takes the length of a list as a position, and leaves alone what a search does not try', () => {
    const width = { kind: 'number', minimum: 0, maximum: 2, fallback: 1, description } as const
    const space = emptySpace({ width, bits })
    for (let seed = 0; seed < 50; seed++) {
      const child = space.mutate({ width: 0.3, bits: [] }, seed)
      expect(child.width).toBe(0.3)
      expect((child.bits as boolean[]).length).toBeGreaterThan(0)
    }
  })
})

describe('crossover', () => {
  it('takes every position from a parent, and of equal parents makes the same', () => {
    fc.assert(
      fc.property(arbitrarySpace, seeds, (space, seed) => {
        const [a = {}, b = {}] = space.sample(2, seed)
        const child = space.crossover(a, b, seed)
        expect(space.parse(child)).toEqual(child)
        expect(space.crossover(a, b, seed)).toEqual(child)
        expect(space.crossover(a, a, seed)).toEqual(a)
        expectOf(child, a, b)
      }),
    )
  })

  it('takes from either parent as often', () => {
    const space = emptySpace(ofLength(20, 2))
    const other = { list: Array(20).fill(1) }
    const counts = Array.from({ length: 500 }, (_, seed) => {
      return differences(space.defaults, space.crossover(space.defaults, other, seed)).length
    })
    const mean = counts.reduce((sum, count) => sum + count, 0) / 500
    expect(Math.abs(mean - 10)).toBeLessThan(4 * Math.sqrt(5 / 500))
  })
})

/** The decisions that an encoding which a search made has. */
function sampledDecisions(decisions: Decisions, encoding: Encoding): Decisions {
  return Object.fromEntries(Object.entries(decisions).filter(([key]) => key in encoding))
}

/** Brute force: the JSON of each combination. */
function everyEncoding(decisions: Decisions): string[] {
  return everyRecord(decisions).map((each) => JSON.stringify(each))
}

function everyRecord(decisions: Decisions): Encoding[] {
  return Object.entries(decisions).reduce<Encoding[]>(
    (partial, [key, decision]) =>
      partial.flatMap((each) => everyValue(decision).map((value) => ({ ...each, [key]: value }))),
    [{}],
  )
}

function everyValue(decision: Decision): readonly EncodingValue[] {
  if (decision.kind === 'record') return everyRecord(decision.fields)
  if (decision.kind !== 'list') return triedValues(decision)
  const items = everyValue(decision.item)
  let lists: EncodingValue[][] = [[]]
  const all: EncodingValue[][] = decision.minLength === 0 ? [[]] : []
  for (let length = 1; length <= decision.maxLength; length++) {
    lists = lists.flatMap((list) => items.map((item) => [...list, item]))
    if (length >= decision.minLength) all.push(...lists)
  }
  return all
}

/** A list of that many positions of so many values, all at 0. */
function ofLength(length: number, values: number) {
  const item = { kind: 'integer', minimum: 0, maximum: values - 1, description } as const
  const fallback = Array<number>(length).fill(0)
  return {
    list: { kind: 'list', item, minLength: length, maxLength: length, fallback, description },
  } as const
}

/** Where two encodings of one shape differ, as paths. */
function differences(a: EncodingValue, b: EncodingValue, path = ''): string[] {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b ? [] : [path]
  return Object.keys(a).flatMap((key) =>
    differences((a as Encoding)[key] ?? '', (b as Encoding)[key] ?? '', `${path}/${key}`),
  )
}

function expectOf(
  child: EncodingValue | undefined,
  a: EncodingValue | undefined,
  b: EncodingValue | undefined,
) {
  if (typeof child !== 'object' || typeof a !== 'object' || typeof b !== 'object') {
    expect([JSON.stringify(a), JSON.stringify(b)]).toContain(JSON.stringify(child))
    return
  }
  const [own, one, other] = [child as Encoding, a as Encoding, b as Encoding]
  if (Array.isArray(child)) expect([(a as unknown[]).length, (b as unknown[]).length]).toContain(child.length)
  for (const key of Object.keys(own)) {
    if (one[key] === undefined || other[key] === undefined) expect(own[key]).toEqual(one[key] ?? other[key])
    else expectOf(own[key], one[key], other[key])
  }
}
