import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { homedir } from 'node:os'
import { KnownKeys } from './auth/known-keys.js'
import { type AskOperator, rsaGate } from './auth/rsa-gate.js'
import { bannerOf, type DeviceKind, type DeviceNames, namesOfThisMachine } from './banner.js'
import { serveConnection } from './connection.js'
import { type NewGate, openGate } from './gate.js'
import { servicesFor } from './services/open-service.js'

export interface AdbdOptions {
  /** 0 for one that is free. */
  readonly port: number
  /** An address of this machine; 127.0.0.1 if not given. */
  readonly host?: string
  /** Who is let in: hosts whose keys are known, or, on loopback alone, everyone who reaches the port. */
  readonly auth: 'none' | { readonly keysFile: string; readonly ask?: AskOperator }
  readonly kind?: DeviceKind
  /** What `adb devices -l` shows, where it is not to be what the system tells. */
  readonly names?: Partial<DeviceNames>
  /** Abstract socket names that lead to a TCP port, for programs that cannot listen at one. */
  readonly abstractPorts?: ReadonlyMap<string, number>
  /** Where commands start and relative paths begin; the home folder if not given. */
  readonly folder?: string
  /** The environment of commands; this process's own if not given. */
  readonly env?: Readonly<NodeJS.ProcessEnv>
  readonly maxConnections?: number
  readonly maxStreamsPerConnection?: number
  readonly unauthenticatedMs?: number
  log?(line: string): void
}

/** A running daemon. Disposing of it ends its connections, listeners and all commands that they started. */
export interface Adbd extends AsyncDisposable {
  readonly host: string
  readonly port: number
}

/** Listens for adb servers. Rejects where the port is taken, or where strangers could reach it and be let in. */
export async function startAdbd(options: AdbdOptions): Promise<Adbd> {
  const log = options.log ?? (() => undefined)
  const host = options.host ?? '127.0.0.1'
  const newGate = gateFor(options.auth, host, log)
  const folder = options.folder ?? options.env?.HOME ?? homedir()
  const surroundings = {
    folder,
    env: options.env ?? process.env,
    abstractPorts: options.abstractPorts ?? new Map<string, number>(),
  }
  const banner = bannerOf({ ...namesOfThisMachine(options.kind), ...options.names })
  const served = new Map<Socket, Promise<void>>()
  const server = createServer((socket) => {
    if (served.size >= (options.maxConnections ?? 16)) {
      log(`${socket.remoteAddress}: refused, ${served.size} connections are open`)
      socket.destroy()
      return
    }
    const connection = serveConnection(socket, {
      banner,
      newGate,
      newServices: (streams) => servicesFor(streams, surroundings),
      maxStreams: options.maxStreamsPerConnection ?? 256,
      unauthenticatedMs: options.unauthenticatedMs ?? 10_000,
      log,
    }).finally(() => served.delete(socket))
    served.set(socket, connection)
  })
  server.listen(options.port, host)
  await once(server, 'listening')
  // Such as no file descriptor left for one more connection: those that there are go on.
  server.on('error', (error) => log(`a connection could not be taken: ${error.message}`))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the daemon listens at no port')
  return {
    host,
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      const connections = [...served.values()]
      for (const socket of served.keys()) socket.destroy()
      await Promise.all([closed, ...connections])
    },
  }
}

function gateFor(auth: AdbdOptions['auth'], host: string, log: (line: string) => void): NewGate {
  const loopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
  if (auth === 'none') {
    if (!loopback)
      throw new Error(`Without AUTH only loopback is listened on, not ${host}: leave out --no-auth.`)
    return openGate
  }
  const keys = new KnownKeys(auth.keysFile)
  if (keys.list().length === 0 && !loopback) {
    throw new Error(
      `No key is known in ${keys.file}, so ${host} is not listened on: add your host's adbkey.pub first.`,
    )
  }
  return rsaGate({ keys, log, ...(auth.ask && { ask: auth.ask }) })
}
