import { parseArgs } from 'node:util'
import type { DeviceKind } from './banner.js'

export const USAGE = `paceline-adbd: an ADB daemon for a Linux board.

  main.js [--port 5555] [--host 127.0.0.1] [--keys FILE] [--allow ADBKEY.PUB]…
          [--map ABSTRACT_NAME=tcp:PORT]… [--kind board|host] [--no-auth]
  main.js keys add ADBKEY.PUB | list | remove FINGERPRINT   [--keys FILE]
`

export interface DaemonSettings {
  readonly port: number
  readonly host: string
  readonly keysFile: string | undefined
  /** Files of public keys to add before listening. */
  readonly allow: readonly string[]
  readonly abstractPorts: ReadonlyMap<string, number>
  readonly kind: DeviceKind | undefined
  readonly auth: boolean
  /** What follows the word `keys`; undefined to run the daemon. */
  readonly keysCommand: readonly string[] | undefined
}

/** Throws in a sentence that names the wrong word. Undefined where help was asked for. */
export function readCommandLine(words: readonly string[]): DaemonSettings | undefined {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '5555' },
      host: { type: 'string', default: '127.0.0.1' },
      keys: { type: 'string' },
      allow: { type: 'string', multiple: true, default: [] },
      map: { type: 'string', multiple: true, default: [] },
      kind: { type: 'string' },
      'no-auth': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const [first, ...rest] = positionals
  if (first !== undefined && first !== 'keys') throw new Error(`unknown command '${first}': keys, or none`)
  if (values.kind !== undefined && values.kind !== 'board' && values.kind !== 'host') {
    throw new Error(`--kind is board or host, not '${values.kind}'`)
  }
  return {
    port: portOf('--port', values.port, 0),
    host: values.host,
    keysFile: values.keys,
    allow: values.allow,
    abstractPorts: new Map(values.map.map(readMapping)),
    kind: values.kind,
    auth: !values['no-auth'],
    keysCommand: first === undefined ? undefined : rest,
  }
}

function readMapping(text: string): [string, number] {
  const [, name, port] = /^([^=]+)=tcp:(.*)$/.exec(text) ?? []
  if (name === undefined || port === undefined) throw new Error(`--map takes NAME=tcp:PORT, not '${text}'`)
  return [name, portOf('--map', port, 1)]
}

function portOf(option: string, text: string, least: number): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  if (port < least || port > 65_535)
    throw new Error(`${option} takes a port of ${least} to 65535, not '${text}'`)
  return port
}
