import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Gate, NewGate } from './gate.js'
import { Multiplexer } from './multiplexer.js'
import type { OpenService } from './services/service.js'
import {
  Command,
  encodeMessage,
  MAX_PAYLOAD,
  MAX_PAYLOAD_BEFORE_CONNECT,
  type Message,
  VERSION,
  VERSION_WITHOUT_CHECKSUM,
} from './wire/message.js'
import { MessageReader, WireError } from './wire/message-reader.js'

export interface ConnectionOptions {
  /** What the peer is told of this device, such as `device::ro.product.name=…;features=…`. */
  readonly banner: string
  readonly newGate: NewGate
  /** The services of one connection; they may open streams to the peer through the multiplexer. */
  newServices(streams: Pick<Multiplexer, 'open'>): ConnectionServices
  readonly maxStreams: number
  /** How long a peer may take to be let in, unless an operator is asked. */
  readonly unauthenticatedMs: number
  log(line: string): void
}

export interface ConnectionServices extends AsyncDisposable {
  readonly open: OpenService
}

const NOTHING: Buffer = Buffer.alloc(0)
/** Messages that a peer does not read may pile up to here; then we take no more of it. */
const MAX_UNSENT_BYTES = 4 * MAX_PAYLOAD

/** Serves one peer; resolves when it is gone and nothing of it is left here. Never rejects. */
export async function serveConnection(socket: Socket, options: ConnectionOptions): Promise<void> {
  await using connection = new Connection(socket, options)
  try {
    await connection.readToEnd()
  } catch (error) {
    // A reset is how a peer may go; what breaks the protocol is worth a line.
    if (error instanceof WireError) options.log(`${connection.peer}: ${error.message}`)
  }
}

class Connection implements AsyncDisposable {
  readonly peer: string
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #reader = new MessageReader(MAX_PAYLOAD_BEFORE_CONNECT)
  readonly #gate: Gate
  readonly #admission: NodeJS.Timeout
  #introduction: { version: number; maxPayloadBytes: number } | undefined
  #streams: Multiplexer | undefined
  #services: ConnectionServices | undefined

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket.setNoDelay(true)
    // Its end shows in readToEnd; without a listener an error between two reads would end the process.
    socket.on('error', () => undefined)
    this.#options = options
    this.peer = `${socket.remoteAddress}:${socket.remotePort}`
    this.#admission = setTimeout(
      () => this.#refuse('it took too long to say who it is'),
      options.unauthenticatedMs,
    )
    this.#gate = options.newGate({
      peer: this.peer,
      sendAuth: (kind, payload) => this.#send(Command.AUTH, kind, 0, payload),
      admit: () => this.#admit(),
      refuse: (reason) => this.#refuse(reason),
      stayOpen: () => clearTimeout(this.#admission),
    })
  }

  async readToEnd(): Promise<void> {
    for await (const bytes of this.#socket) {
      for (const message of this.#reader.push(bytes)) this.#handle(message)
      if (this.#socket.writableLength > MAX_UNSENT_BYTES) await this.#drained()
    }
    if (this.#reader.within) throw new WireError('the connection ended within a message')
  }

  /** A socket that is destroyed meanwhile says no more than that it closed. */
  async #drained(): Promise<void> {
    const settled = new AbortController()
    const { signal } = settled
    try {
      await Promise.race([once(this.#socket, 'drain', { signal }), once(this.#socket, 'close', { signal })])
    } finally {
      settled.abort()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#admission)
    this.#gate.close()
    this.#socket.destroy()
    await this.#services?.[Symbol.asyncDispose]()
    await this.#streams?.end()
  }

  #handle(message: Message): void {
    if (message.command === Command.CNXN) this.#onConnect(message)
    else if (this.#introduction === undefined) throw new WireError('the first message is not CNXN')
    else if (message.command === Command.AUTH) this.#onAuth(message)
    else if (this.#streams === undefined) throw new WireError('it asked for something before it was let in')
    else this.#streams.handle(message)
  }

  #onConnect(message: Message): void {
    if (this.#introduction !== undefined) throw new WireError('a second CNXN came')
    if (message.arg1 === 0) throw new WireError('it takes no payload at all')
    this.#introduction = {
      version: Math.min(message.arg0, VERSION),
      maxPayloadBytes: Math.min(message.arg1, MAX_PAYLOAD),
    }
    this.#reader.checksummed = this.#introduction.version < VERSION_WITHOUT_CHECKSUM
    this.#gate.onConnect()
  }

  #onAuth(message: Message): void {
    // Late answers to a token may come after an operator let the peer in; they change nothing.
    if (this.#streams === undefined) this.#gate.onAuth(message.arg0, message.payload)
  }

  #admit(): void {
    if (this.#introduction === undefined || this.#streams !== undefined) return
    clearTimeout(this.#admission)
    this.#send(Command.CNXN, VERSION, MAX_PAYLOAD, Buffer.from(this.#options.banner))
    this.#reader.maxPayloadBytes = MAX_PAYLOAD
    this.#streams = new Multiplexer({
      send: (command, arg0, arg1, payload) => this.#send(command, arg0, arg1, payload),
      maxPayloadBytes: this.#introduction.maxPayloadBytes,
      maxStreams: this.#options.maxStreams,
      openService: (name, signal) => this.#open(name, signal),
      log: this.#options.log,
    })
    this.#services = this.#options.newServices(this.#streams)
  }

  #open: OpenService = (name, signal) => {
    if (this.#services === undefined) throw new Error('the connection has no services yet')
    return this.#services.open(name, signal)
  }

  #refuse(reason: string): void {
    this.#options.log(`${this.peer}: ${reason}`)
    this.#socket.destroy()
  }

  #send(command: number, arg0: number, arg1: number, payload: Buffer = NOTHING): void {
    if (this.#socket.destroyed) return
    this.#socket.write(encodeMessage({ command, arg0, arg1, payload }, this.#reader.checksummed))
  }
}
