import { once } from 'node:events'
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net'
import type { AdbStream } from '../adb-stream.js'
import type { Service } from './service.js'
import { joinSocket } from './sockets.js'

const MAX_LISTENERS = 64

interface Listener {
  readonly server: Server
  /** The host's service that connections lead to, such as `tcp:8080`; rebinding changes it. */
  remote: string
}

/** `reverse:…`: listeners on this machine whose connections the host serves. They live as long as the connection. */
export class ReverseForwards implements AsyncDisposable {
  readonly #openRemote: (service: string) => Promise<AdbStream | undefined>
  readonly #listeners = new Map<string, Listener>()
  readonly #sockets = new Set<Socket>()
  #over = false

  constructor(openRemote: (service: string) => Promise<AdbStream | undefined>) {
    this.#openRemote = openRemote
  }

  /** Undefined for names of other services. */
  service(name: string): Service | undefined {
    if (!name.startsWith('reverse:')) return undefined
    const request = name.slice('reverse:'.length)
    return async (stream) => {
      const answer = await this.#answer(request).catch(
        (error: Error) => `FAIL${lengthPrefixed(error.message)}`,
      )
      await stream.write(Buffer.from(answer))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    for (const local of [...this.#listeners.keys()]) this.#remove(local)
    for (const socket of this.#sockets) socket.destroy()
  }

  async #answer(request: string): Promise<string> {
    if (request === 'list-forward') {
      const lines = [...this.#listeners].map(([local, { remote }]) => `(reverse) ${local} ${remote}\n`)
      return lengthPrefixed(lines.join(''))
    }
    if (request === 'killforward-all') {
      for (const local of [...this.#listeners.keys()]) this.#remove(local)
      return 'OKAY'
    }
    const [, killed] = /^killforward:(.+)$/s.exec(request) ?? []
    if (killed !== undefined) {
      if (!this.#remove(killed)) throw new Error(`listener '${killed}' not found`)
      return 'OKAY'
    }
    const [, norebind, local, remote] = /^forward:(norebind:)?([^;]+);(.+)$/s.exec(request) ?? []
    if (local === undefined || remote === undefined) throw new Error(`unknown request 'reverse:${request}'`)
    return this.#forward(local, remote, norebind === undefined)
  }

  async #forward(local: string, remote: string, rebind: boolean): Promise<string> {
    const known = this.#listeners.get(local)
    if (known !== undefined) {
      if (!rebind) throw new Error('cannot rebind existing socket')
      known.remote = remote
      return 'OKAY'
    }
    if (this.#listeners.size >= MAX_LISTENERS)
      throw new Error(`no more than ${MAX_LISTENERS} reverse forwards`)
    const server = createServer((socket) => void this.#carry(socket, listener))
    const listener: Listener = { server, remote }
    server.listen(listenAt(local))
    await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
      throw new Error(`cannot bind listener ${local}: ${error.code ?? error.message}`)
    })
    // Else one that began to listen as its connection ended would hold its port for ever.
    if (this.#over) {
      server.close()
      throw new Error('the connection is over')
    }
    server.on('error', () => undefined)
    const address = server.address()
    const chosen =
      local === 'tcp:0' && address !== null && typeof address === 'object' ? address.port : undefined
    this.#listeners.set(chosen === undefined ? local : `tcp:${chosen}`, listener)
    return chosen === undefined ? 'OKAY' : `OKAY${lengthPrefixed(String(chosen))}`
  }

  async #carry(socket: Socket, { remote }: Listener): Promise<void> {
    this.#sockets.add(socket.setNoDelay(true))
    socket.once('close', () => this.#sockets.delete(socket)).on('error', () => undefined)
    const stream = await this.#openRemote(remote)
    if (stream === undefined) socket.destroy()
    else await joinSocket(stream, socket)
  }

  #remove(local: string): boolean {
    this.#listeners.get(local)?.server.close()
    return this.#listeners.delete(local)
  }
}

function listenAt(local: string): ListenOptions {
  const [, kind, address = ''] = /^(tcp|localabstract|localfilesystem):(.+)$/s.exec(local) ?? []
  if (kind === 'tcp' && /^\d{1,5}$/.test(address) && Number(address) <= 65_535) {
    return { host: '127.0.0.1', port: Number(address) }
  }
  if (kind === 'localabstract') return { path: `\0${address}` }
  if (kind === 'localfilesystem') return { path: address }
  throw new Error(`cannot listen at '${local}': tcp:PORT, localabstract:NAME or localfilesystem:PATH`)
}

/** A protocol string: its length as four hexadecimal digits, then its bytes. */
function lengthPrefixed(text: string): string {
  return Buffer.byteLength(text).toString(16).padStart(4, '0') + text
}
