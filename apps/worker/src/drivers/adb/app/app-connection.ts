import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { InvocationError, type ModelFile } from '../../driver.js'

/** One connection to the runner app, by a port of loopback that adb forwards; gone on leaving scope. */
export class AppConnection implements AsyncDisposable {
  readonly #socket: Socket
  readonly #lines: AsyncIterator<string>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })[
      Symbol.asyncIterator
    ]()
  }

  static async open(port: number, signal: AbortSignal): Promise<AppConnection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    // A connection that breaks is one that ended: the protocol says what is missing.
    socket.on('error', () => {})
    // Without an error the lines would not end with it.
    const abort = () => socket.destroy(new Error('aborted'))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', abort))
    await once(socket, 'connect', { signal })
    return new AppConnection(socket)
  }

  /** The next message, unchecked; undefined once the connection has ended. Throws InvocationError `runner-protocol`. */
  async next(): Promise<unknown> {
    const line = await this.#lines.next().catch(() => ended)
    if (line.done === true) return undefined
    try {
      return JSON.parse(line.value)
    } catch {
      const start = line.value.slice(0, 200)
      throw new InvocationError('runner-protocol', `the app sent what is not JSON: ${start}`)
    }
  }

  send(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  /**
   * Gives the app a model, whose bytes it asks for where it has not got them. Throws InvocationError, the device's
   * fault where it cannot keep them.
   */
  async give({ path, sha256, bytes }: ModelFile): Promise<void> {
    this.send({ type: 'model', sha256, bytes })
    if (await this.#isKnown()) return
    // A connection that ends meanwhile is told of by the answer that is missing.
    await pipeline(createReadStream(path), this.#socket, { end: false }).catch(() => {})
    if (!(await this.#isKnown()))
      throw new InvocationError('runner-protocol', 'the app asks for a model twice')
  }

  async #isKnown(): Promise<boolean> {
    const answer = await this.next()
    if (isObject(answer) && answer.type === 'model' && typeof answer.known === 'boolean') return answer.known
    const words =
      answer === undefined
        ? 'the runner app closed while it got a model, as when its storage is full'
        : wordsOf(answer)
    throw new InvocationError('device-unhealthy', words)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return
    this.#socket.destroy()
    await once(this.#socket, 'close')
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object'
}

/** What a message that was not expected says. */
export function wordsOf(message: unknown): string {
  if (isObject(message) && typeof message.message === 'string') return message.message
  return `the app answered ${JSON.stringify(message)?.slice(0, 200)}`
}

const ended = { done: true, value: undefined } as const
