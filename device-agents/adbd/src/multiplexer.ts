import { setMaxListeners } from 'node:events'
import { AdbStream, type StreamCarrier } from './adb-stream.js'
import type { OpenService } from './services/service.js'
import { Command, type Message } from './wire/message.js'

/** The streams of one connection: those that the peer opens to our services, and those that we open to it. */
export class Multiplexer {
  readonly #send: StreamCarrier['send']
  readonly #carrier: StreamCarrier
  readonly #openService: OpenService
  readonly #maxStreams: number
  readonly #log: (line: string) => void
  readonly #streams = new Map<number, AdbStream>()
  readonly #served = new Set<Promise<void>>()
  readonly #lost = new AbortController()
  #lastId = 0

  constructor(options: {
    send: StreamCarrier['send']
    maxPayloadBytes: number
    maxStreams: number
    openService: OpenService
    log: (line: string) => void
  }) {
    this.#send = options.send
    this.#carrier = {
      maxPayloadBytes: options.maxPayloadBytes,
      send: options.send,
      forget: (localId) => this.#streams.delete(localId),
    }
    this.#openService = options.openService
    this.#maxStreams = options.maxStreams
    this.#log = options.log
    // Each stream's socket may wait for it, and some kinds of service more than once.
    setMaxListeners(4 * options.maxStreams, this.#lost.signal)
  }

  /** Takes a message of an established connection. Throws WireError where the peer breaks the flow control. */
  handle({ command, arg0, arg1, payload }: Message): void {
    const stream = this.#streams.get(arg1)
    switch (command) {
      case Command.OPEN:
        this.#onOpen(arg0, payload)
        break
      case Command.OKAY:
        // The host gave up while its OPEN was under way here, or while ours was there: end the other half too.
        if (stream === undefined) this.#send(Command.CLSE, arg1, arg0)
        else if (stream.opened) stream.onOkay(arg0)
        else stream.onOpened(arg0)
        break
      case Command.WRTE:
        stream?.onWrite(payload)
        break
      case Command.CLSE:
        stream?.onClose()
        break
      default:
        this.#log(`ignored the message 0x${command.toString(16)}`)
    }
  }

  /** Opens a stream to a service of the peer's, such as `tcp:8080`: undefined when it refuses or is lost. */
  async open(service: string): Promise<AdbStream | undefined> {
    if (this.#streams.size >= this.#maxStreams || this.#lost.signal.aborted) return undefined
    const stream = this.#newStream()
    this.#send(Command.OPEN, stream.localId, 0, Buffer.from(`${service}\0`))
    await stream.established()
    // One that the peer has closed meanwhile may hold all that it had to say.
    return stream.opened ? stream : undefined
  }

  /** The connection is over: ends all streams, and resolves when what served them has ended too. */
  async end(): Promise<void> {
    this.#lost.abort()
    for (const stream of [...this.#streams.values()]) stream.onClose()
    await Promise.all(this.#served)
  }

  #onOpen(remoteId: number, payload: Buffer): void {
    const service = payload.toString().replace(/\0+$/, '')
    if (remoteId === 0 || this.#streams.size >= this.#maxStreams) {
      this.#log(`refused ${quoted(service)}: ${this.#streams.size} streams are open`)
      this.#send(Command.CLSE, 0, remoteId)
      return
    }
    const served = this.#serve(service, remoteId).finally(() => this.#served.delete(served))
    this.#served.add(served)
  }

  async #serve(name: string, remoteId: number): Promise<void> {
    // Taken before the service is there: slow openings count towards the limit too.
    const stream = this.#newStream()
    try {
      const service = await this.#openService(name, this.#lost.signal)
      if (!stream.gone.aborted) {
        this.#send(Command.OKAY, stream.localId, remoteId)
        stream.onOpened(remoteId)
      }
      // Served even when the peer is gone by now: the service frees what it opened.
      await service(stream)
      await stream.end()
    } catch (error) {
      this.#log(`${quoted(name)}: ${error instanceof Error ? error.message : error}`)
      if (!stream.opened && !stream.gone.aborted) this.#send(Command.CLSE, 0, remoteId)
      stream.close()
    }
  }

  #newStream(): AdbStream {
    // Zero means "no stream" on the wire, so that counting on past 2^32 must step over it.
    do this.#lastId = (this.#lastId + 1) >>> 0
    while (this.#lastId === 0 || this.#streams.has(this.#lastId))
    const stream = new AdbStream(this.#lastId, this.#carrier)
    this.#streams.set(stream.localId, stream)
    return stream
  }
}

function quoted(service: string): string {
  return JSON.stringify(service.length > 120 ? `${service.slice(0, 120)}…` : service)
}
