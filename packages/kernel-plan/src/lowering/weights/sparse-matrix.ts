import { groupedRowsData, groupRows } from '../../group-rows.js'
import type { Matrix, SparseRows } from './structure.js'

/** Weights without their zeros, as the sparse kernels read them. */
export function sparseMatrix({ values, outputs, inputs }: Matrix, rows: SparseRows): Uint32Array {
  return groupedRowsData(groupRows(values, outputs, inputs, rows))
}

/** One value per channel on the diagonal: what scales channels. */
export function diagonalMatrix(values: Float32Array): Uint32Array {
  const { length } = values
  const rowPointers = Uint32Array.from({ length: length + 1 }, (_, row) => row)
  return groupedRowsData({ rows: 1, rowPointers, columns: rowPointers.subarray(0, length), values })
}

export function sparseBytes(blocks: number, stored: number, rows: SparseRows): number {
  return 4 * (blocks + 1 + stored + stored * rows)
}
