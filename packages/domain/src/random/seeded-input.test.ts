import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../digest/sha256.js'
import {
  type InputDtype,
  inputDtypes,
  inputSeed,
  seededInput,
  UnsupportedInputError,
} from './seeded-input.js'

const shape = [1, 16, 16, 3]

function bytesOf(dtype: InputDtype, seed = 1): Uint8Array {
  const array = seededInput(shape, dtype, seed)
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** IEEE 754 half precision, decoded field by field. */
function halfValue(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits & 0x8000 ? -magnitude : magnitude
}

describe('seededInput', () => {
  it('gives the same bytes for the same seed, and other bytes for another', () => {
    for (const dtype of inputDtypes) {
      expect(bytesOf(dtype)).toEqual(bytesOf(dtype))
      expect(bytesOf(dtype)).not.toEqual(bytesOf(dtype, 2))
    }
  })

  it('pins its bytes, since every runtime must see the same input', () => {
    const digests = Object.fromEntries(
      inputDtypes.map((dtype) => [dtype, sha256Hex(bytesOf(dtype)).slice(0, 16)]),
    )
    expect(digests).toMatchInlineSnapshot(`
      {
        "bool": "c9fea96207bd0646",
        "float16": "e5873381995eab96",
        "float32": "7bb962ab3306c9a0",
        "float64": "2ba1feb7da3f1cf9",
        "int16": "a7199dacfd8dfda3",
        "int32": "4713fe9e7866a56b",
        "int64": "d459fb8507bafb07",
        "int8": "6e8bd0ca6c4819a4",
        "uint16": "a7199dacfd8dfda3",
        "uint32": "4713fe9e7866a56b",
        "uint64": "d459fb8507bafb07",
        "uint8": "6e8bd0ca6c4819a4",
      }
    `)
  })

  it('fills floats with normal numbers from -1 to 1, held exactly', () => {
    for (const values of [
      Array.from(seededInput([20_000], 'float32', 3)),
      Array.from(seededInput([20_000], 'float64', 3)),
      Array.from(seededInput([20_000], 'float16', 3), halfValue),
    ]) {
      expect(values.filter((value) => !(value >= -1 && value < 1))).toEqual([])
      expect(values.filter((value) => value !== 0 && Math.abs(value) < 2 ** -23)).toEqual([])
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.02)
      expect(Math.min(...values)).toBeLessThan(-0.99)
      expect(Math.max(...values)).toBeGreaterThan(0.99)
    }
  })

  it('encodes every half on its grid, both signs', () => {
    const seen = new Set(Array.from(seededInput([60_000], 'float16', 9), (bits) => halfValue(bits) * 1024))
    expect([...seen].every(Number.isInteger)).toBe(true)
    expect(seen.size).toBe(2048)
  })

  it('takes the whole range of narrow integers and valid indices of wide ones', () => {
    expect(new Set(seededInput([20_000], 'int8', 1)).size).toBe(256)
    expect(new Set(seededInput([20_000], 'uint8', 1)).size).toBe(256)
    expect(Math.min(...seededInput([20_000], 'int16', 1))).toBeLessThan(-32_000)
    expect(Math.max(...seededInput([20_000], 'uint16', 1))).toBeGreaterThan(65_000)
    for (const dtype of ['int32', 'uint32', 'bool'] as const) {
      expect([...new Set(seededInput([100], dtype, 1))].sort()).toEqual([0, 1])
    }
    for (const dtype of ['int64', 'uint64'] as const) {
      expect([...new Set(seededInput([100], dtype, 1))].sort()).toEqual([0n, 1n])
    }
  })

  it('takes scalars and empty tensors, and refuses what it cannot fill', () => {
    expect(seededInput([], 'float32', 1)).toHaveLength(1)
    expect(seededInput([3, 0], 'float32', 1)).toHaveLength(0)
    expect(() => seededInput([1], 'string' as InputDtype, 1)).toThrow(UnsupportedInputError)
    for (const wrong of [[-1], [1.5], [Number.NaN], [2 ** 20, 2 ** 20]]) {
      expect(() => seededInput(wrong, 'int8', 1)).toThrow(
        expect.objectContaining({ code: 'unsupported-input' }),
      )
    }
  })
})

describe('inputSeed', () => {
  it('gives each input of a model its own values', () => {
    const seeds = Array.from({ length: 100 }, (_, index) => inputSeed(5, index))
    expect(seeds[0]).toBe(5)
    expect(new Set(seeds).size).toBe(100)
    expect(seeds.every(Number.isSafeInteger)).toBe(true)
  })
})
