import { InvalidModelError } from './invalid-model-error.js'

/**
 * What one file may cost to read. Offsets may point anywhere, so tables can share or overlap each other's
 * bytes and a few kilobytes could describe terabytes; an honest writer uses each byte about once. Counting
 * what is decoded, before it is decoded, keeps time and memory linear in the size of the file.
 */
const timesOver = 4
const smallFileBytes = 1 << 20
const maxStructureBytes = 64 << 20
const maxTables = 1 << 18
const maxReferences = 1 << 18

export class Budget {
  private structureBytes: number
  private constantBytes: number
  private tables = maxTables
  private references = maxReferences

  constructor(fileBytes: number) {
    this.structureBytes = Math.min(timesOver * fileBytes + smallFileBytes, maxStructureBytes)
    this.constantBytes = timesOver * fileBytes
  }

  /** Names, shapes, options: what is decoded into objects of our own. */
  spendStructure(bytes: number, at: string, offset: number): void {
    this.structureBytes -= bytes
    if (this.structureBytes < 0)
      throw new InvalidModelError(at, 'tables overlap or are too large in all', offset)
  }

  /** Constants: only viewed, but scanned later by whoever counts zeros. */
  spendConstant(bytes: number, at: string, offset: number): void {
    this.constantBytes -= bytes
    if (this.constantBytes < 0) throw new InvalidModelError(at, 'buffers overlap each other', offset)
  }

  spendTables(count: number, at: string, offset: number): void {
    this.tables -= count
    if (this.tables < 0) throw new InvalidModelError(at, `more than ${maxTables} tables in all`, offset)
  }

  /** Tensor indices in operators' inputs and outputs: each becomes an entry of the analysis. */
  spendReferences(count: number, at: string, offset: number): void {
    this.references -= count
    if (this.references < 0) {
      throw new InvalidModelError(at, `more than ${maxReferences} inputs and outputs in all`, offset)
    }
  }
}
