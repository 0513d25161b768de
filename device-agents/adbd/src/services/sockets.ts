import { once } from 'node:events'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import type { AdbStream } from '../adb-stream.js'
import type { Service } from './service.js'

/** Abstract socket names that lead to a TCP port of this machine instead. */
export type AbstractPorts = ReadonlyMap<string, number>

/**
 * Connects to `tcp:PORT`, `localabstract:NAME`, `localfilesystem:PATH` or `local:PATH` on this machine. TCP is
 * loopback only, as with Android's own daemon: a host is let in to this machine, not to its network.
 * Undefined for names of other services; throws where nobody listens.
 */
export async function openSocket(
  name: string,
  abstractPorts: AbstractPorts,
  signal: AbortSignal,
): Promise<Service | undefined> {
  const target = targetOf(name, abstractPorts)
  if (target === undefined) return undefined
  const socket = connect({ ...target, signal })
  await once(socket, 'connect')
  return (stream) => joinSocket(stream, socket)
}

/** Carries bytes both ways until one side ends; frees the socket. */
export async function joinSocket(stream: AdbStream, socket: Socket): Promise<void> {
  socket.on('error', () => undefined)
  const toSocket = async () => {
    for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) {
      await new Promise((resolve) => socket.write(bytes, resolve))
    }
    // ADB streams close as a whole: what was written is still delivered, what comes after is not wanted.
    socket.destroySoon()
  }
  const toStream = async () => {
    try {
      for await (const bytes of socket) if (!(await stream.write(bytes))) return
    } catch {
      // A reset by the far end is the end of the stream.
    }
  }
  void toSocket()
  await toStream()
  await stream.end()
}

function targetOf(name: string, abstractPorts: AbstractPorts): NetConnectOpts | undefined {
  const [, kind, address = ''] = /^(tcp|localabstract|localfilesystem|local):(.+)$/s.exec(name) ?? []
  if (kind === undefined) return undefined
  if (kind === 'tcp') return { host: 'localhost', port: portOf(address) }
  if (kind !== 'localabstract') return { path: address }
  const port = abstractPorts.get(address)
  return port === undefined ? { path: `\0${address}` } : { host: 'localhost', port }
}

/** Throws where the text is no port to connect to. */
function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535)
    throw new Error(`tcp: takes a port of this machine, not ${JSON.stringify(text)}`)
  return port
}
