import { createConnection, type Socket } from 'node:net'
import type { AdbServerClient } from '@yume-chan/adb'
import { MaybeConsumable, PushReadableStream } from '@yume-chan/stream-extra'

/**
 * Connections to the adb server that all end with one signal: the library's own calls take none, so whatever waits
 * on such a connection is woken by its end. A connection that breaks is an error of its reader; the library's own
 * connector leaves a reader waiting for ever.
 */
export class ServerConnector implements AdbServerClient.ServerConnector {
  readonly #port: number
  readonly #signal: AbortSignal

  constructor(port: number, signal: AbortSignal) {
    this.#port = port
    this.#signal = signal
  }

  async connect(
    options?: AdbServerClient.ServerConnectionOptions,
  ): Promise<AdbServerClient.ServerConnection> {
    this.#signal.throwIfAborted()
    const socket = createConnection({ host: '127.0.0.1', port: this.#port, noDelay: true })
    if (options?.unref) socket.unref()
    const end = () => socket.destroy(asError(this.#signal.reason))
    this.#signal.addEventListener('abort', end, { once: true })
    socket.once('close', () => this.#signal.removeEventListener('abort', end))
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return connectionOf(socket)
  }

  /** The device's own `reverse:` leads to ports; nothing of ours listens on behalf of the library. */
  addReverseTunnel(): never {
    throw new Error('a reverse tunnel leads to a port')
  }

  removeReverseTunnel(): void {}

  clearReverseTunnels(): void {}
}

function connectionOf(socket: Socket): AdbServerClient.ServerConnection {
  const closed = new Promise<undefined>((resolve) => socket.once('close', () => resolve(undefined)))
  return {
    readable: new PushReadableStream<Uint8Array>((controller) => {
      let over = false
      const finish = (error?: Error) => {
        if (over || controller.abortSignal.aborted) return
        over = true
        if (error) controller.error(error)
        else controller.close()
      }
      socket.on('data', async (chunk) => {
        if (over || controller.abortSignal.aborted) return
        socket.pause()
        await controller.enqueue(chunk)
        socket.resume()
      })
      socket.once('end', () => finish())
      socket.on('error', finish)
      socket.once('close', () => finish(new Error('the adb server closed the connection')))
    }),
    writable: new MaybeConsumable.WritableStream<Uint8Array>({
      write: (chunk) =>
        new Promise<void>((resolve, reject) => {
          socket.write(chunk, (error) => (error ? reject(error) : resolve()))
        }),
    }),
    closed,
    close: () => {
      socket.destroySoon()
    },
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
