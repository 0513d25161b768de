import type { AdbStream } from '../../adb-stream.js'

/** The host closed the stream: the regular end between two requests, an interruption within one. */
export class EndOfStream extends Error {
  override readonly name = 'EndOfStream'
}

/** Takes as many bytes as asked from a stream whose messages are cut anywhere. */
export class SyncReader {
  readonly #stream: AdbStream
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: AdbStream) {
    this.#stream = stream
  }

  /** Throws EndOfStream. */
  async take(bytes: number): Promise<Buffer> {
    const parts = [this.#rest]
    let held = this.#rest.length
    while (held < bytes) {
      const part = await this.#stream.read()
      if (part === undefined) throw new EndOfStream('the host closed the stream')
      parts.push(part)
      held += part.length
    }
    const all = parts.length === 1 ? this.#rest : Buffer.concat(parts)
    this.#rest = all.subarray(bytes)
    return all.subarray(0, bytes)
  }

  /** A four-letter id and the number that follows it: a length, or a time at the end of a file. */
  async takeHeader(): Promise<{ id: string; value: number }> {
    const header = await this.take(8)
    return { id: header.toString('latin1', 0, 4), value: header.readUInt32LE(4) }
  }
}
