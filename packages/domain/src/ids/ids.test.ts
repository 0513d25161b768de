import { describe, expect, it } from 'vitest'
import { type IdKind, InvalidIdError, idPrefixes, isId, newId } from './ids.js'

const zeros = new Uint8Array(10)
const ones = new Uint8Array(10).fill(255)

describe('newId', () => {
  it('writes time and randomness in full', () => {
    expect(newId('run', zeros, 0)).toBe(`run_${'0'.repeat(26)}`)
    expect(newId('run', ones, 2 ** 48 - 1)).toBe(`run_7${'z'.repeat(25)}`)
    // 1469918176385 ms is 01aryz6s41 in the ULID specification's own example.
    expect(newId('model', zeros, 1469918176385).slice(0, 14)).toBe('mdl_01aryz6s41')
  })

  it('sorts by time whatever the randomness', () => {
    const times = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 2 ** 47]
    const ids = times.map((time, index) => newId('job', index % 2 === 0 ? ones : zeros, time))
    expect([...ids].sort()).toEqual(ids)
  })

  it('tells ids that differ in one random bit apart', () => {
    const ids = new Set<string>()
    for (let bit = 0; bit < 80; bit++) {
      const bytes = new Uint8Array(10)
      bytes[bit >> 3] = 1 << (bit & 7)
      ids.add(newId('job', bytes, 5))
    }
    expect(ids.size).toBe(80)
  })

  it('refuses too little randomness and times that are none', () => {
    expect(() => newId('job', new Uint8Array(9))).toThrow(InvalidIdError)
    for (const time of [-1, 0.5, Number.NaN, 2 ** 48]) {
      expect(() => newId('job', zeros, time)).toThrow(expect.objectContaining({ code: 'invalid-id' }))
    }
  })
})

describe('isId', () => {
  it('knows every kind from every other', () => {
    const kinds = Object.keys(idPrefixes) as IdKind[]
    for (const made of kinds) {
      const id = newId(made, ones)
      expect(id).not.toContain(':')
      expect(kinds.filter((kind) => isId(kind, id))).toEqual([made])
    }
  })

  it.each(['', 'run_', 'run_01', `run_${'u'.repeat(26)}`, `run_8${'0'.repeat(25)}`, `run_${'0'.repeat(27)}`])(
    'refuses %j',
    (text) => {
      expect(isId('run', text)).toBe(false)
    },
  )
})
