import { readFileSync } from 'node:fs'
import { parseAndroidPublicKey } from './auth/android-public-key.js'
import type { KnownKeys } from './auth/known-keys.js'

/** `keys add FILE`, `keys list`, `keys remove FINGERPRINT`: gives what to print; throws in a sentence. */
export function runKeysCommand(keys: KnownKeys, [verb, argument, ...more]: readonly string[]): string {
  if (more.length === 0 && verb === 'list' && argument === undefined) {
    const lines = keys.list().map(({ fingerprint, comment }) => `${fingerprint} ${comment}\n`)
    return lines.length === 0 ? `No key is known in ${keys.file}.\n` : lines.join('')
  }
  if (more.length === 0 && verb === 'add' && argument !== undefined) return addKeyFile(keys, argument)
  if (more.length === 0 && verb === 'remove' && argument) {
    const { fingerprint, comment } = keys.remove(argument)
    return `Removed ${fingerprint} ${comment}; a connection that is open stays so until it ends.\n`
  }
  throw new Error('keys takes add ADBKEY.PUB, list or remove FINGERPRINT')
}

export function addKeyFile(keys: KnownKeys, file: string): string {
  try {
    const key = parseAndroidPublicKey(readFileSync(file, 'utf8'))
    keys.add(key)
    return `Added ${key.fingerprint} ${key.comment}\n`
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`)
  }
}
