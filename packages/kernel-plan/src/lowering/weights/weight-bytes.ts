import { sparseBytes } from './sparse-matrix.js'
import { blockLengths, type Matrix, rowsOf, type Structure } from './structure.js'

/** Bytes that weights take in a plan in a structure, with the indices that it needs and without biases. */
export function weightBytes(matrix: Matrix, structure: Structure): number {
  const rows = rowsOf(structure)
  if (rows === null) return matrix.values.byteLength
  const lengths = blockLengths(matrix, rows)
  const stored = lengths.reduce((sum, length) => sum + length, 0)
  return sparseBytes(lengths.length, stored, rows)
}
