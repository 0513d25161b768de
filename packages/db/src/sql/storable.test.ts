import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storableJson, storableText } from './storable.js'

describe('storableText', () => {
  test('replaces what Postgres cannot keep, and that alone', () => {
    expect(storableText('a\0b\ud800c\udc00d😀é')).toBe('a\ufffdb\ufffdc\ufffdd😀é')
  })

  test('leaves every well-formed text without NUL as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('\0'))
        expect(storableText(text)).toBe(text)
      }),
    )
  })
})

describe('storableJson', () => {
  test('cleans strings and keys at any depth', () => {
    const value = { 'k\0': [{ deep: 'x\ud83d' }], n: 1.5, none: null, left: undefined }
    expect(JSON.parse(storableJson(value))).toEqual({ 'k\ufffd': [{ deep: 'x\ufffd' }], n: 1.5, none: null })
  })

  test('is plain JSON for everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000'))
        expect(storableJson(value)).toBe(JSON.stringify(value))
      }),
    )
  })
})
