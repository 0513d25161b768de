import { readFileSync } from 'node:fs'
import path from 'node:path'
import { CliError, usageError } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'

/** Where the API is and what opens it. */
export interface Connection {
  readonly url: string
  readonly key: string
  /** Where the key was found, for the sentence that says it is wrong. */
  readonly keySource: string
}

const DEFAULT_URL = 'http://127.0.0.1:4400'
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Finds the API: `PACELINE_URL` and `PACELINE_KEY`, else the address and the admin key that a start has written
 * into its home. Throws CliError `usage` for a wrong address and `no-key` where no key can be found.
 *
 * @param root the repository, which a relative home and the default home lie in
 */
export function findConnection(env: Readonly<Record<string, string | undefined>>, root: string): Connection {
  const home = path.resolve(root, nonEmpty(env.PACELINE_HOME) ?? '.paceline')
  const given = nonEmpty(env.PACELINE_URL)
  const url = baseUrl(given ?? readLine(path.join(home, 'address')) ?? DEFAULT_URL)
  const ownKey = nonEmpty(env.PACELINE_KEY)
  if (ownKey !== undefined) return { url, key: ownKey, keySource: 'PACELINE_KEY' }
  // The home's key opens everything there is: it is not for a stranger whom PACELINE_URL happens to name.
  if (given !== undefined && !LOOPBACK.has(new URL(url).hostname)) {
    throw noKey(`Set PACELINE_KEY to a key of ${url}: the key of this computer's home goes to no other one.`)
  }
  const file = path.join(home, 'key')
  const key = readLine(file)
  if (key === undefined) {
    throw noKey(
      `There is no key in ${file}: run "npm start" first, or set PACELINE_KEY, or PACELINE_HOME to the home of the running start.`,
    )
  }
  return { url, key, keySource: file }
}

function baseUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw usageError(`PACELINE_URL is wrong: "${text}" is not an http:// or https:// address.`)
  }
  return text.replace(/\/+$/, '')
}

function noKey(sentence: string): CliError {
  return new CliError('no-key', sentence, exitCodes.unreachable)
}

function nonEmpty(text: string | undefined): string | undefined {
  return text?.trim() || undefined
}

function readLine(file: string): string | undefined {
  try {
    return nonEmpty(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
