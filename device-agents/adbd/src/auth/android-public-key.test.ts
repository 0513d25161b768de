import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAndroidPublicKey } from './android-public-key.js'
import { newHost } from './made-host.js'

const holder = newHost()

test('a signature of the token by the key verifies; of another token, or altered, it does not', () => {
  const key = parseAndroidPublicKey(`${holder.publicKey} user@host\0`)
  fc.assert(
    fc.property(fc.nat(255), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const token = randomBytes(20)
      const signature = holder.sign(token)
      expect(key.verify(token, signature)).toBe(true)
      expect(key.verify(randomBytes(20), signature)).toBe(false)
      signature.writeUInt8((signature.readUInt8(at) + change) & 0xff, at)
      expect(key.verify(token, signature)).toBe(false)
      expect(key.verify(token, signature.subarray(0, at))).toBe(false)
    }),
    { numRuns: 30 },
  )
})

test('the signature of another key does not verify', () => {
  const token = randomBytes(20)
  expect(parseAndroidPublicKey(holder.publicKey).verify(token, newHost().sign(token))).toBe(false)
})

test('the comment cannot reach the terminal with escapes, and the line is read again as the same key', () => {
  const key = parseAndroidPublicKey(`${holder.publicKey} \u001b[2Juser@höst\0`)
  expect(key.comment).toBe('?[2Juser@h?st')
  expect(parseAndroidPublicKey(key.line)).toMatchObject({
    comment: key.comment,
    fingerprint: key.fingerprint,
  })
})

test('what is no key is refused in words', () => {
  const struct = Buffer.from(holder.publicKey, 'base64')
  const altered = (at: number, value: number) => {
    const other = Buffer.from(struct)
    other.writeUInt8(value, at)
    return other.toString('base64')
  }
  const evenModulus = altered(8, struct.readUInt8(8) & 0xfe)
  for (const text of [
    '',
    'ssh-rsa AAAA',
    altered(0, 63),
    altered(520, 2),
    evenModulus,
    holder.publicKey.slice(4),
  ]) {
    expect(() => parseAndroidPublicKey(text)).toThrow('adbkey.pub')
  }
})
