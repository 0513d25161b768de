import { Budget } from './budget.js'
import { InvalidModelError } from './invalid-model-error.js'

/** The file and what may still be spent on it. */
export interface FlatFile {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly budget: Budget
}

/** A vector found and checked: `length` elements from `start` on lie within the file. */
export interface FlatVector {
  readonly start: number
  readonly length: number
}

export function openFlatFile({ buffer, byteOffset, byteLength }: Uint8Array): FlatFile {
  return {
    // A Node Buffer would make Buffers of all views, and its slice() does not copy.
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
    budget: new Budget(byteLength),
  }
}

const decoder = new TextDecoder()

/**
 * One FlatBuffer table. Every offset is checked against the file before it is followed, and every length
 * before anything is allocated for it.
 * Source: https://flatbuffers.dev/internals/ (tables, vtables, vectors, strings).
 */
export class FlatTable {
  private readonly vtable: number
  private readonly vtableEnd: number
  private readonly end: number

  /**
   * @param position the byte where the table begins
   * @param at its name in errors
   */
  constructor(
    readonly file: FlatFile,
    readonly position: number,
    readonly at: string,
  ) {
    const { view, budget } = file
    this.demand(position, 4, 'the table')
    this.vtable = position - view.getInt32(position, true)
    this.demand(this.vtable, 4, 'the vtable')
    const vtableBytes = view.getUint16(this.vtable, true)
    const tableBytes = view.getUint16(this.vtable + 2, true)
    if (vtableBytes < 4 || vtableBytes % 2 === 1) this.fail(`a vtable of ${vtableBytes} bytes`, this.vtable)
    if (tableBytes < 4) this.fail(`a table of ${tableBytes} bytes`, this.vtable)
    this.demand(this.vtable, vtableBytes, 'the vtable')
    this.demand(position, tableBytes, 'the table')
    budget.spendStructure(tableBytes, at, position)
    this.vtableEnd = this.vtable + vtableBytes
    this.end = position + tableBytes
  }

  bool(slot: number, fallback = false): boolean {
    const at = this.field(slot, 1)
    return at === undefined ? fallback : this.file.view.getUint8(at) !== 0
  }

  int8(slot: number, fallback = 0): number {
    const at = this.field(slot, 1)
    return at === undefined ? fallback : this.file.view.getInt8(at)
  }

  uint8(slot: number, fallback = 0): number {
    const at = this.field(slot, 1)
    return at === undefined ? fallback : this.file.view.getUint8(at)
  }

  int32(slot: number, fallback = 0): number {
    const at = this.field(slot, 4)
    return at === undefined ? fallback : this.file.view.getInt32(at, true)
  }

  uint32(slot: number, fallback = 0): number {
    const at = this.field(slot, 4)
    return at === undefined ? fallback : this.file.view.getUint32(at, true)
  }

  float32(slot: number, fallback = 0): number {
    const at = this.field(slot, 4)
    return at === undefined ? fallback : this.file.view.getFloat32(at, true)
  }

  int64(slot: number): bigint {
    const at = this.field(slot, 8)
    return at === undefined ? 0n : this.file.view.getBigInt64(at, true)
  }

  uint64(slot: number): bigint {
    const at = this.field(slot, 8)
    return at === undefined ? 0n : this.file.view.getBigUint64(at, true)
  }

  /** A string, decoded; `''` where there is none. Wrong UTF-8 becomes replacement characters. */
  text(slot: number, name: string): string {
    const found = this.vector(slot, 1, name)
    if (found === undefined) return ''
    const { bytes, budget } = this.file
    const end = found.start + found.length
    if (bytes[end] !== 0) this.failAt(name, 'a string without its closing zero', end)
    budget.spendStructure(found.length, this.at, found.start)
    return found.length === 0 ? '' : decoder.decode(bytes.subarray(found.start, end))
  }

  table(slot: number, name: string): FlatTable | undefined {
    const target = this.follow(slot)
    return target === undefined ? undefined : new FlatTable(this.file, target, `${this.prefix}${name}`)
  }

  /** The tables of a vector, each made by `make` before the next one is looked at. */
  mapTables<T>(slot: number, name: string, make: (table: FlatTable, index: number) => T): T[] {
    const found = this.vector(slot, 4, name)
    if (found === undefined) return []
    const { view, budget } = this.file
    const at = `${this.prefix}${name}`
    budget.spendTables(found.length, at, found.start)
    return Array.from({ length: found.length }, (_, index) => {
      const entry = found.start + 4 * index
      const target = entry + view.getUint32(entry, true)
      return make(new FlatTable(this.file, target, `${at}[${index}]`), index)
    })
  }

  /** The numbers of a vector of scalars, each of `elementBytes` and got by `get`. */
  numbers(
    slot: number,
    name: string,
    elementBytes: number,
    get: (view: DataView, offset: number) => number,
  ): number[] {
    const found = this.vector(slot, elementBytes, name)
    if (found === undefined) return []
    // A number of ours takes eight bytes however small it was in the file.
    this.file.budget.spendStructure(8 * found.length, this.at, found.start)
    return Array.from({ length: found.length }, (_, i) => get(this.file.view, found.start + i * elementBytes))
  }

  int32s(slot: number, name: string): number[] {
    return this.numbers(slot, name, 4, (view, offset) => view.getInt32(offset, true))
  }

  /** A view of a vector of bytes, never a copy; undefined where there is none. */
  byteView(slot: number, name: string): Uint8Array | undefined {
    const found = this.vector(slot, 1, name)
    return found && this.file.bytes.subarray(found.start, found.start + found.length)
  }

  /** A vector whose whole length lies within the file; undefined where the field is absent. */
  vector(slot: number, elementBytes: number, name: string): FlatVector | undefined {
    const position = this.follow(slot)
    if (position === undefined) return undefined
    const { bytes, view } = this.file
    if (position + 4 > bytes.length)
      this.failAt(name, 'a vector that begins after the end of the file', position)
    const length = view.getUint32(position, true)
    const start = position + 4
    if (length * elementBytes > bytes.length - start) {
      this.failAt(name, `a length of ${length}, more than the file has left`, position)
    }
    return { start, length }
  }

  /** Where the field lies, or undefined when the table leaves it out. */
  field(slot: number, bytes: number): number | undefined {
    const entry = this.vtable + 4 + 2 * slot
    if (entry + 2 > this.vtableEnd) return undefined
    const offset = this.file.view.getUint16(entry, true)
    if (offset === 0) return undefined
    const position = this.position + offset
    if (offset < 4 || position + bytes > this.end) this.fail(`field ${slot} lies outside its table`, entry)
    return position
  }

  /** Throws for this table, or for a field of it by `failAt`. */
  fail(detail: string, offset = this.position): never {
    throw new InvalidModelError(this.at, detail, offset)
  }

  failAt(name: string, detail: string, offset = this.position): never {
    throw new InvalidModelError(`${this.prefix}${name}`, detail, offset)
  }

  private get prefix(): string {
    return this.at === 'model' ? '' : `${this.at}.`
  }

  /** Where an offset points, which whoever follows it checks. */
  private follow(slot: number): number | undefined {
    const at = this.field(slot, 4)
    return at === undefined ? undefined : at + this.file.view.getUint32(at, true)
  }

  private demand(position: number, bytes: number, what: string): void {
    if (position < 0 || position + bytes > this.file.bytes.length) {
      this.fail(`${what} lies outside the file`, position)
    }
  }
}
