import { readFileSync } from 'node:fs'
import { type Cell, cellOperations } from './cell.js'

/** Cells of the benchmark: 5 operations on 6 edges. */
export const CELL_COUNT = 15_625

const EDGES = 6
const BITS_PER_CELL = 14

/**
 * The cell that the benchmark has at an index. Its order follows no rule, so it is a table (`data/README.md`).
 *
 * @throws RangeError for an index that is not a whole number from 0 to 15,624
 */
export function cellAt(index: number): Cell {
  if (!Number.isInteger(index) || index < 0 || index >= CELL_COUNT) {
    throw new RangeError(`NAS-Bench-201 has no cell ${index}`)
  }
  packed ??= readFileSync(new URL('../../../data/nasbench201-cells.bin', import.meta.url))
  const bit = index * BITS_PER_CELL
  const byte = bit >> 3
  const window = byteAt(packed, byte) | (byteAt(packed, byte + 1) << 8) | (byteAt(packed, byte + 2) << 16)
  let rest = (window >> (bit & 7)) & (2 ** BITS_PER_CELL - 1)
  return Array.from({ length: EDGES }, () => {
    const digit = rest % cellOperations.length
    rest = (rest - digit) / cellOperations.length
    return cellOperations[digit] ?? 'none'
  })
}

let packed: Uint8Array | undefined

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}
