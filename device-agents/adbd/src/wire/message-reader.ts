import { checksum, HEADER_BYTES, type Message, magicOf } from './message.js'

/** The peer does not speak ADB, or not as it said: nothing it sends from here on can be understood. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** Cuts a byte stream, in whatever pieces it comes, into messages. */
export class MessageReader {
  /** Longer payloads are an error; may be raised once the peer is known. */
  maxPayloadBytes: number
  /** Whether payloads are held against their checksum: until both sides have agreed not to send one. */
  checksummed = true
  readonly #header = Buffer.alloc(HEADER_BYTES)
  #headerBytes = 0
  #payload = Buffer.alloc(0)
  #payloadBytes = 0

  constructor(maxPayloadBytes: number) {
    this.maxPayloadBytes = maxPayloadBytes
  }

  /** Whether the bytes so far end within a message. */
  get within(): boolean {
    return this.#headerBytes > 0
  }

  /** The messages that these bytes complete. Lazily: the settings may change between two. Throws WireError. */
  *push(bytes: Buffer): Generator<Message> {
    let rest = bytes
    while (rest.length > 0) {
      if (this.#headerBytes < HEADER_BYTES) {
        const taken = rest.copy(this.#header, this.#headerBytes, 0, HEADER_BYTES - this.#headerBytes)
        this.#headerBytes += taken
        rest = rest.subarray(taken)
        if (this.#headerBytes < HEADER_BYTES) return
        this.#openPayload()
      }
      const taken = rest.copy(this.#payload, this.#payloadBytes)
      this.#payloadBytes += taken
      rest = rest.subarray(taken)
      if (this.#payloadBytes === this.#payload.length) yield this.#takeMessage()
    }
  }

  #openPayload(): void {
    const command = this.#header.readUInt32LE(0)
    const length = this.#header.readUInt32LE(12)
    if (this.#header.readUInt32LE(20) !== magicOf(command)) {
      throw new WireError('what came is not an ADB message: its magic does not fit its command')
    }
    if (length > this.maxPayloadBytes) {
      throw new WireError(`a payload of ${length} bytes is over the limit of ${this.maxPayloadBytes}`)
    }
    this.#payload = Buffer.allocUnsafe(length)
    this.#payloadBytes = 0
  }

  #takeMessage(): Message {
    const payload = this.#payload
    this.#headerBytes = 0
    this.#payload = Buffer.alloc(0)
    const sum = this.#header.readUInt32LE(16)
    // adb leaves it out at once when it comes back to a device that had agreed to do without.
    if (this.checksummed && sum !== 0 && sum !== checksum(payload)) {
      throw new WireError('a payload does not fit its checksum')
    }
    return {
      command: this.#header.readUInt32LE(0),
      arg0: this.#header.readUInt32LE(4),
      arg1: this.#header.readUInt32LE(8),
      payload,
    }
  }
}
