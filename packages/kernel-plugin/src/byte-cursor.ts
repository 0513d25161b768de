import { InvalidPluginError } from './invalid-plugin-error.js'

/** Reads a part of a module in order, and says by name what ends too early. */
export class ByteCursor {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  get offset(): number {
    return this.#at
  }

  get done(): boolean {
    return this.#at >= this.#end
  }

  byte(what: string): number {
    const value = this.#at < this.#end ? this.#bytes[this.#at] : undefined
    if (value === undefined) throw new InvalidPluginError(what, 'ends too early', this.#at)
    this.#at += 1
    return value
  }

  /** An unsigned 32-bit number as LEB128 (WebAssembly core, 5.2.2): at most five bytes, the last below 16. */
  u32(what: string): number {
    const start = this.#at
    let value = 0
    for (let index = 0; index < 5; index++) {
      const next = this.byte(what)
      if (index === 4 && next > 0x0f) break
      value += (next & 0x7f) * 2 ** (7 * index)
      if (next < 0x80) return value
    }
    throw new InvalidPluginError(what, 'is no 32-bit number', start)
  }

  take(count: number, what: string): Uint8Array {
    const left = this.#end - this.#at
    if (count > left)
      throw new InvalidPluginError(what, `says ${count} bytes where ${left} are left`, this.#at)
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** A cursor over the next bytes alone, which are passed over here. */
  part(count: number, what: string): ByteCursor {
    const start = this.#at
    this.take(count, what)
    return new ByteCursor(this.#bytes, start, start + count)
  }

  name(what: string): string {
    const start = this.#at
    const bytes = this.take(this.u32(what), what)
    return utf8(bytes) ?? fail(what, start)
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#end)
  }
}

/** The text, or null where the bytes are not UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function fail(what: string, offset: number): never {
  throw new InvalidPluginError(what, 'is not UTF-8', offset)
}
