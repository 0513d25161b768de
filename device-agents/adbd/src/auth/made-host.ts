/** Hosts for tests: no real one gives its private key. */
import { constants, generateKeyPairSync, privateEncrypt } from 'node:crypto'

/** An adb host's key, its public half laid out from the format's description. */
export function newHost(): { publicKey: string; sign(token: Buffer): Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const { n = '' } = publicKey.export({ format: 'jwk' })
  const modulus = Buffer.from(n, 'base64url')
  const struct = Buffer.alloc(524)
  struct.writeUInt32LE(64, 0)
  Buffer.from(modulus).reverse().copy(struct, 8)
  struct.writeUInt32LE(65_537, 520)
  const digestInfo = Buffer.from('3021300906052b0e03021a05000414', 'hex')
  return {
    publicKey: struct.toString('base64'),
    sign: (token) =>
      privateEncrypt(
        { key: privateKey, padding: constants.RSA_PKCS1_PADDING },
        Buffer.concat([digestInfo, token]),
      ),
  }
}
