import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { type AndroidPublicKey, parseAndroidPublicKey } from './android-public-key.js'

/**
 * The file of hosts that are let in, one `adbkey.pub` a line, `#` before remarks. Read anew each time: it is small,
 * and what an operator changes counts at once.
 */
export class KnownKeys {
  readonly file: string

  constructor(file: string) {
    this.file = file
  }

  /** Throws where others may write the file, or a line is no key. */
  list(): AndroidPublicKey[] {
    let text: string
    try {
      if ((statSync(this.file).mode & 0o022) !== 0) {
        throw new Error(`${this.file} may be written by others: chmod 600 it`)
      }
      text = readFileSync(this.file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
    return text.split('\n').flatMap((line, index) => {
      if (line.trim() === '' || line.startsWith('#')) return []
      try {
        return [parseAndroidPublicKey(line)]
      } catch (error) {
        throw new Error(`${this.file}, line ${index + 1}: ${(error as Error).message}`)
      }
    })
  }

  has(key: AndroidPublicKey): boolean {
    return this.list().some(({ fingerprint }) => fingerprint === key.fingerprint)
  }

  /** Once, however often it is added. */
  add(key: AndroidPublicKey): void {
    const others = this.list().filter(({ fingerprint }) => fingerprint !== key.fingerprint)
    this.#write([...others, key])
  }

  /** By the beginning of its fingerprint; throws unless exactly one key has it. */
  remove(fingerprint: string): AndroidPublicKey {
    const keys = this.list()
    const [found, second] = keys.filter((key) => key.fingerprint.startsWith(fingerprint.toLowerCase()))
    if (found === undefined) throw new Error(`${this.file} has no key of fingerprint ${fingerprint}`)
    if (second !== undefined) throw new Error(`several keys begin with ${fingerprint}: give more of it`)
    this.#write(keys.filter((key) => key !== found))
    return found
  }

  #write(keys: readonly AndroidPublicKey[]): void {
    mkdirSync(path.dirname(this.file), { recursive: true, mode: 0o700 })
    const next = `${this.file}.${process.pid}`
    writeFileSync(next, keys.map(({ line }) => `${line}\n`).join(''), { mode: 0o600 })
    renameSync(next, this.file)
  }
}

/** PACELINE_ADBD_KEYS, else below the folder for settings (XDG). */
export function defaultKeysFile(env: Readonly<NodeJS.ProcessEnv>): string {
  const settings = env.XDG_CONFIG_HOME || path.join(env.HOME || homedir(), '.config')
  return env.PACELINE_ADBD_KEYS || path.join(settings, 'paceline', 'adbd-keys')
}
