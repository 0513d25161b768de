import { constants, createHash, createPublicKey, type KeyObject, publicDecrypt } from 'node:crypto'

/** An RSA key of an adb host, as in its `adbkey.pub`. */
export interface AndroidPublicKey {
  /** `BASE64 COMMENT`, fit for a line of a file and for a terminal. */
  readonly line: string
  /** Lower-case hexadecimal SHA-256 of the key's 524 bytes. */
  readonly fingerprint: string
  /** Who says to hold it, such as `user@host`: anybody may write anything here. */
  readonly comment: string
  /** Whether the holder of this key signed the token, as adb does: taken for a SHA-1 digest. */
  verify(token: Buffer, signature: Buffer): boolean
}

const MODULUS_BYTES = 256
const STRUCT_BYTES = 4 + 4 + 2 * MODULUS_BYTES + 4
/** DER of a SHA-1 digest's DigestInfo, up to the digest (RFC 8017, section 9.2). */
const SHA1_PREFIX = Buffer.from('3021300906052b0e03021a05000414', 'hex')

/**
 * Reads the text of an `adbkey.pub`: base64 of word count, n0inv, modulus, R^2 mod n and exponent, all little-endian,
 * and a comment. Source: AOSP, system/core/libcrypto_utils, android_pubkey.c. Throws in a sentence.
 */
export function parseAndroidPublicKey(text: string): AndroidPublicKey {
  const [, base64 = '', rest = ''] = /^([A-Za-z0-9+/=]+)(?:\s+([^\0\n]*))?/.exec(text) ?? []
  const struct = Buffer.from(base64, 'base64')
  const exponent = struct.length === STRUCT_BYTES ? struct.readUInt32LE(STRUCT_BYTES - 4) : 0
  const modulus = Buffer.from(struct.subarray(8, 8 + MODULUS_BYTES)).reverse()
  const wellFormed =
    struct.length === STRUCT_BYTES &&
    struct.readUInt32LE(0) === MODULUS_BYTES / 4 &&
    (exponent === 3 || exponent === 65_537) &&
    modulus.readUInt8(0) >= 0x80 &&
    modulus.readUInt8(MODULUS_BYTES - 1) % 2 === 1
  if (!wellFormed)
    throw new Error("this is no adb host's public key: take adbkey.pub, as `adb keygen` writes it")
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'RSA', n: modulus.toString('base64url'), e: exponent === 3 ? 'Aw' : 'AQAB' },
  })
  // Printable ASCII only: the comment is shown on a terminal, which would obey escapes.
  const comment = rest
    .replaceAll(/[^ -~]/g, '?')
    .trim()
    .slice(0, 100)
  return {
    line: `${struct.toString('base64')} ${comment}`.trim(),
    fingerprint: createHash('sha256').update(struct).digest('hex'),
    comment,
    verify: (token, signature) => verifies(key, token, signature),
  }
}

function verifies(key: KeyObject, token: Buffer, signature: Buffer): boolean {
  try {
    const digestInfo = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature)
    return digestInfo.equals(Buffer.concat([SHA1_PREFIX, token]))
  } catch {
    // Not of this key, or no signature at all.
    return false
  }
}
