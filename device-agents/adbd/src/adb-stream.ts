import { Command, MAX_PAYLOAD } from './wire/message.js'
import { WireError } from './wire/message-reader.js'

/** What a stream needs of the connection that carries it. */
export interface StreamCarrier {
  /** Of the two sides' limits the smaller. */
  readonly maxPayloadBytes: number
  send(command: number, arg0: number, arg1: number, payload?: Buffer): void
  forget(localId: number): void
}

/** adb does not wait for OKAY with what is left when its client has closed; more than that is a flood. */
const MAX_UNREAD_BYTES = 4 * MAX_PAYLOAD

/**
 * One stream of a connection. In each direction a single WRTE may be under way: the next one waits for its OKAY,
 * which we send when the bytes are taken. So neither a slow reader here nor one over there makes memory grow.
 */
export class AdbStream {
  readonly localId: number
  readonly #carrier: StreamCarrier
  readonly #gone = new AbortController()
  #remoteId = 0
  readonly #inbox: Buffer[] = []
  #arrived: (() => void) | undefined
  /** Nothing of ours is under way, so that we may send. */
  #ready = false
  #becameReady: (() => void) | undefined
  #writes: Promise<unknown> = Promise.resolve()

  constructor(localId: number, carrier: StreamCarrier) {
    this.localId = localId
    this.#carrier = carrier
  }

  /** Aborted when the stream is over, whichever side closed it. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** What the peer sent next; undefined when it has closed and all is read. One reader at a time. */
  async read(): Promise<Buffer | undefined> {
    while (this.#inbox.length === 0 && !this.gone.aborted) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve
      })
    }
    const bytes = this.#inbox.shift()
    if (bytes !== undefined && !this.gone.aborted) {
      this.#carrier.send(Command.OKAY, this.localId, this.#remoteId)
    }
    return bytes
  }

  /** Sends in the order of the calls; resolves when the last of it is under way: with false, when the peer is gone. */
  write(bytes: Buffer): Promise<boolean> {
    const turn = this.#writes.then(() => this.#send(bytes))
    this.#writes = turn
    return turn
  }

  /** Closes the stream once all that was written has been taken. */
  async end(): Promise<void> {
    await this.#writes
    await this.#readiness()
    this.close()
  }

  /** Closes the stream at once. */
  close(): void {
    if (this.gone.aborted) return
    if (this.opened) this.#carrier.send(Command.CLSE, this.localId, this.#remoteId)
    this.#leave()
  }

  get opened(): boolean {
    return this.#remoteId !== 0
  }

  /** Resolves when the peer has answered our OPEN, in either way. */
  async established(): Promise<void> {
    await this.#readiness()
  }

  /** For the connection: the peer knows the stream by this number from now on, and is ready to read. */
  onOpened(remoteId: number): void {
    this.#remoteId = remoteId
    this.onOkay(remoteId)
  }

  /** For the connection. */
  onOkay(remoteId: number): void {
    if (remoteId !== this.#remoteId) return
    this.#ready = true
    this.#becameReady?.()
  }

  /** For the connection. Throws WireError where the peer did not wait for our OKAY: else it could fill our memory. */
  onWrite(bytes: Buffer): void {
    const unreadBytes = this.#inbox.reduce((sum, { length }) => sum + length, bytes.length)
    if (unreadBytes > MAX_UNREAD_BYTES) throw new WireError('the peer wrote without waiting for OKAY')
    this.#inbox.push(bytes)
    this.#arrived?.()
  }

  /** For the connection: the peer closed the stream, or is lost. What it sent before may still be read. */
  onClose(): void {
    this.close()
  }

  async #send(bytes: Buffer): Promise<boolean> {
    for (let start = 0; start < bytes.length; start += this.#carrier.maxPayloadBytes) {
      await this.#readiness()
      if (this.gone.aborted) return false
      this.#ready = false
      const payload = bytes.subarray(start, start + this.#carrier.maxPayloadBytes)
      this.#carrier.send(Command.WRTE, this.localId, this.#remoteId, payload)
    }
    return !this.gone.aborted
  }

  async #readiness(): Promise<void> {
    while (!this.#ready && !this.gone.aborted) {
      await new Promise<void>((resolve) => {
        this.#becameReady = resolve
      })
    }
  }

  #leave(): void {
    this.#carrier.forget(this.localId)
    this.#gone.abort()
    this.#arrived?.()
    this.#becameReady?.()
  }
}
