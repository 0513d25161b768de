import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseAndroidPublicKey } from './android-public-key.js'
import { KnownKeys } from './known-keys.js'

let folder: string
let keys: KnownKeys
const [one, two] = [newKey('one@host'), newKey('two@host')]

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paceline-known-keys-'))
  keys = new KnownKeys(path.join(folder, 'made', 'keys'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('keys are added once, found and removed, in a file for its owner alone', () => {
  expect(keys.list()).toEqual([])
  for (const key of [one, two, one]) keys.add(key)
  expect(keys.list().map(({ comment }) => comment)).toEqual(['two@host', 'one@host'])
  expect(statSync(keys.file).mode & 0o777).toBe(0o600)
  keys.remove(one.fingerprint.toUpperCase())
  expect([keys.has(one), keys.has(two)]).toEqual([false, true])
})

test('a fingerprint must mean one key', () => {
  for (const key of [one, two]) keys.add(key)
  expect(() => keys.remove('')).toThrow('several keys')
  expect(() => keys.remove('xyz')).toThrow('no key of fingerprint xyz')
})

test('a file that others may write, or with a line that is no key, lets nobody in', () => {
  keys.add(one)
  chmodSync(keys.file, 0o660)
  expect(() => keys.list()).toThrow('chmod 600')
  chmodSync(keys.file, 0o600)
  writeFileSync(keys.file, `# ours\n\n${one.line}\nnonsense\n`)
  expect(() => keys.list()).toThrow('line 4')
})

function newKey(comment: string) {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const { n = '' } = publicKey.export({ format: 'jwk' })
  const struct = Buffer.alloc(524)
  struct.writeUInt32LE(64, 0)
  Buffer.from(n, 'base64url').reverse().copy(struct, 8)
  struct.writeUInt32LE(65_537, 520)
  return parseAndroidPublicKey(`${struct.toString('base64')} ${comment}`)
}
