import path from 'node:path'
import { StartError } from './start-error.js'

/** What the environment says about a start, checked and with its defaults filled in. */
export interface LauncherEnvironment {
  /** 0 lets the system choose a free port. */
  readonly port: number
  readonly host: string
  /** Absolute path of the folder with data, key and logs. */
  readonly home: string
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly queue: QueueBackend | undefined
  readonly s3Url: string | undefined
  readonly demo: boolean
}

export type QueueBackend = 'redis' | 'postgres'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Reads the variables of the public contract; an empty one counts as unset.
 *
 * @param root the repository, which relative homes and the default home lie in
 * @throws StartError `wrong-environment`, naming the variable, what it holds and what it may hold
 */
export function readEnvironment(variables: Variables, root: string): LauncherEnvironment {
  const read = <T>(name: string, parse: (text: string) => T | undefined, expected: string): T | undefined => {
    const text = variables[name]?.trim()
    if (text === undefined || text === '') return undefined
    const value = parse(text)
    if (value !== undefined) return value
    const shown = name.endsWith('_URL') ? 'Its value' : `"${text}"`
    throw new StartError('wrong-environment', `${name} is wrong: ${shown} is not ${expected}.`)
  }
  return {
    port: read('PACELINE_PORT', portNumber, 'a port from 0 to 65535') ?? 4400,
    host: read('PACELINE_HOST', hostName, 'a host name or address') ?? '127.0.0.1',
    home: path.resolve(root, read('PACELINE_HOME', anyText, 'a folder') ?? '.paceline'),
    databaseUrl: read('DATABASE_URL', urlOf('postgres:', 'postgresql:'), 'a postgresql:// address'),
    redisUrl: read('REDIS_URL', urlOf('redis:', 'rediss:', 'redis+unix:'), 'a redis:// address'),
    queue: read('PACELINE_QUEUE', queueBackend, 'redis or postgres'),
    s3Url: read('S3_URL', urlOf('s3+http:', 's3+https:'), 'an s3+http:// or s3+https:// address'),
    demo: read('PACELINE_DEMO', flag, '0 or 1') ?? true,
  }
}

function portNumber(text: string): number | undefined {
  const port = Number(text)
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined
}

function hostName(text: string): string | undefined {
  return /^[\w.:-]+$/.test(text) ? text : undefined
}

function anyText(text: string): string {
  return text
}

function queueBackend(text: string): QueueBackend | undefined {
  return text === 'redis' || text === 'postgres' ? text : undefined
}

function flag(text: string): boolean | undefined {
  return text === '0' ? false : text === '1' ? true : undefined
}

function urlOf(...protocols: readonly string[]): (text: string) => string | undefined {
  return (text) => (URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : undefined)
}
