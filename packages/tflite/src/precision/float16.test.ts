import { describe, expect, it } from 'vitest'
import { fromFloat16Bits, toFloat16Bits } from './float16.js'

const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits)
const values = fromFloat16Bits(all)
const bitsOf = (value: number) => toFloat16Bits(Float32Array.of(value))[0]

describe('float16', () => {
  it('every one of its values comes back as itself', () => {
    const back = toFloat16Bits(values)
    const different = all.filter((bits, i) => !Number.isNaN(values[i]) && back[i] !== bits)
    expect([...different]).toEqual([])
    expect(values.filter(Number.isNaN)).toHaveLength(2 * 1023)
    expect([...toFloat16Bits(Float32Array.of(Number.NaN))].map((bits) => (bits & 0x7fff) > 0x7c00)).toEqual([
      true,
    ])
  })

  it('takes the even neighbour half way between two, and the nearest beside it', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low = 0, high = 0] = values.subarray(bits, bits + 2)
      const middle = (low + high) / 2
      expect(bitsOf(middle)).toBe(bits + (bits % 2))
      expect(bitsOf(-middle)).toBe((bits + (bits % 2)) | 0x8000)
      // 12 mantissa bits suffice for the middle: a float32 has room on both sides of it.
      const step = (high - low) * 2 ** -8
      expect(bitsOf(middle - step)).toBe(bits)
      expect(bitsOf(middle + step)).toBe(bits + 1)
    }
  })

  it('is infinite from half a step above the largest on', () => {
    expect(bitsOf(65_519.99)).toBe(0x7bff)
    expect(bitsOf(65_520)).toBe(0x7c00)
    expect(bitsOf(-1e30)).toBe(0xfc00)
  })
})
