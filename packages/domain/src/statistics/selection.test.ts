import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { selectInPlace } from './selection.js'

describe('selectInPlace', () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3 }))

  it('finds what sorting finds, and parts the values by it', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), fc.nat(), (list, at) => {
        const position = at % list.length
        const values = Float64Array.from(list)
        const sorted = Float64Array.from(list).sort()
        expect(selectInPlace(values, position) === sorted[position]).toBe(true)
        const found = sorted[position] as number
        expect(values.subarray(0, position).every((one) => one <= found)).toBe(true)
        expect(values.subarray(position).every((one) => one >= found)).toBe(true)
        expect(
          values
            .slice()
            .sort()
            .every((one, index) => one === sorted[index]),
        ).toBe(true)
      }),
    )
  })

  it.each(['random', 'few', 'rising', 'falling', 'equal'])('finds it among many values: %s', (order) => {
    const random = createRandom(3)
    const count = 20_011
    const made = Float64Array.from({ length: count }, (_, index) => {
      if (order === 'rising') return index
      if (order === 'falling') return -index
      if (order === 'equal') return 7
      return order === 'few' ? random.nextBelow(3) : random.nextNormal()
    })
    const sorted = made.slice().sort()
    for (const position of [0, 1, 5_002, 10_005, 10_006, 19_000, count - 1]) {
      expect(selectInPlace(made.slice(), position)).toBe(sorted[position])
    }
  })
})
