import { blockLengths, type Matrix, type SparseRows } from './structure.js'

/**
 * Weights as the sparse kernels read them: u32 rowPointers[blocks + 1], u32 columns[stored], f32 values[stored][rows].
 * Output channels beyond the last are stored as zeros.
 */
export function sparseMatrix(matrix: Matrix, rows: SparseRows): Uint8Array {
  const { outputs, inputs, values } = matrix
  const lengths = blockLengths(matrix, rows)
  const stored = lengths.reduce((sum, length) => sum + length, 0)
  const bytes = new Uint8Array(sparseBytes(lengths.length, stored, rows))
  const pointers = new Uint32Array(bytes.buffer, 0, lengths.length + 1)
  const columns = new Uint32Array(bytes.buffer, pointers.byteLength, stored)
  const kept = new Float32Array(bytes.buffer, pointers.byteLength + columns.byteLength, stored * rows)
  let at = 0
  for (let block = 0; block < lengths.length; block++) {
    const first = block * rows
    const end = Math.min(outputs, first + rows)
    for (let input = 0; input < inputs; input++) {
      let isKept = false
      for (let row = first; row < end; row++) {
        const value = values[row * inputs + input] ?? 0
        kept[at * rows + row - first] = value
        isKept ||= value !== 0
      }
      if (isKept) columns[at++] = input
    }
    pointers[block + 1] = at
  }
  return bytes
}

/** One value per channel on the diagonal: what scales channels. */
export function diagonalMatrix(values: Float32Array): Uint8Array {
  const { length } = values
  const bytes = new Uint8Array(sparseBytes(length, length, 1))
  const words = new Uint32Array(bytes.buffer, 0, 2 * length + 1)
  words.set(Array.from({ length: length + 1 }, (_, index) => index))
  words.set(
    Array.from({ length }, (_, index) => index),
    length + 1,
  )
  new Float32Array(bytes.buffer, words.byteLength).set(values)
  return bytes
}

export function sparseBytes(blocks: number, stored: number, rows: SparseRows): number {
  return 4 * (blocks + 1) + 4 * stored + 4 * stored * rows
}
