import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { splitMix32 } from '../build/random.js'
import { buildModel } from '../spaces/build-model.js'
import { InvalidEncodingError } from '../spaces/decisions.js'
import { invertedResidualKeys } from '../testing/inverted-residual-keys.js'
import { ofaMbv3Space } from './ofa-mbv3.js'

const { keys: tables } = JSON.parse(
  readFileSync(new URL('../../fixtures/once-for-all/note10-lut-keys.json', import.meta.url), 'utf8'),
) as { keys: Record<string, string[]> }

const digestOf = (encoding: unknown): string =>
  analyse(buildModel({ space: 'ofa_mbv3', encoding }).model).digest

describe('ofa_mbv3', () => {
  it.each(['160', '204', '224'])(
    'has the operators that the Note10 was measured with at %s',
    (resolution) => {
      const table = new Set(tables[resolution])
      const blocks = [...table].filter((key) => key.startsWith('expanded_conv-'))
      const seen = new Set<string>()
      const next = splitMix32(Number(resolution))
      for (let draw = 0; draw < 10; draw++) {
        const { model } = buildModel({ space: 'ofa_mbv3', encoding: drawn(next, Number(resolution)) })
        for (const key of invertedResidualKeys(model)) seen.add(key)
      }
      expect([...seen].filter((key) => !table.has(key))).toEqual([])
      // Nine candidates in each of ten places: ten networks of up to twenty blocks meet nearly all of them.
      expect(seen.size).toBeGreaterThan(0.7 * blocks.length)
    },
  )

  it('takes positions beyond the depth for none', () => {
    const base = { d: '22222', r: 32 }
    expect(ofaMbv3Space.parse({ ...base, ks: '77357735773577357735' })).toEqual(
      ofaMbv3Space.parse({ ...base, ks: '77757755773377537777' }),
    )
    expect(ofaMbv3Space.parse({ ...base, e: '66346634663466346634' }).e).toEqual(
      Array.from('66336633663366336633', Number),
    )
  })

  it('has the number of networks that its paper counts, at each of 25 resolutions', () => {
    expect(ofaMbv3Space.size).toBe((9n ** 2n + 9n ** 3n + 9n ** 4n) ** 5n * 25n)
    expect(ofaMbv3Space.sample(50, 1).every(({ width }) => width === 1.2)).toBe(true)
  })

  it('is mutated where it counts: beyond the depth nothing changes the network', () => {
    const shallow = ofaMbv3Space.parse({ d: '22222' })
    for (let seed = 0; seed < 60; seed++) expect(ofaMbv3Space.mutate(shallow, seed)).not.toEqual(shallow)
  })

  it('gives another network for every decision that counts', () => {
    const smallest = { ks: '3'.repeat(20), e: '3'.repeat(20), d: '33333', r: 32, width: 1 }
    const used = Array.from({ length: 20 }, (_, position) => position).filter((p) => p % 4 < 3)
    const replaced = (text: string, at: number, digit: string): string =>
      text.slice(0, at) + digit + text.slice(at + 1)
    const others = [
      smallest,
      ...used.map((p) => ({ ...smallest, ks: replaced(smallest.ks, p, '5') })),
      ...used.map((p) => ({ ...smallest, e: replaced(smallest.e, p, '4') })),
      ...[0, 1, 2, 3, 4].map((unit) => ({ ...smallest, d: replaced(smallest.d, unit, '2') })),
      { ...smallest, r: 64 },
      { ...smallest, width: 1.2 },
    ]
    expect(new Set(others.map(digestOf)).size).toBe(others.length)
  })

  it.each([
    [{ ks: Array(20).fill(4) }, '/encoding/ks/0 must be one of 3, 5, 7'],
    [{ e: Array(19).fill(3) }, '/encoding/e must be a list of 20'],
    [{ d: '22251' }, '/encoding/d/3 must be one of 2, 3, 4; /encoding/d/4 must be one of 2, 3, 4'],
    [{ r: 24 }, '/encoding/r must be a whole number from 32 to 512'],
    [{ width: 1.1 }, '/encoding/width must be one of 1, 1.2'],
  ])('names what is out of range in %j', (encoding, message) => {
    expect(() => ofaMbv3Space.parse(encoding)).toThrow(InvalidEncodingError)
    expect(() => ofaMbv3Space.parse(encoding)).toThrow(message)
  })
})

function drawn(next: () => number, r: number): unknown {
  const pick = (values: readonly number[]): number => values[(next() >>> 0) % values.length] ?? 0
  return {
    ks: Array.from({ length: 20 }, () => pick([3, 5, 7])),
    e: Array.from({ length: 20 }, () => pick([3, 4, 6])),
    d: Array.from({ length: 5 }, () => pick([2, 3, 4])),
    r,
  }
}
