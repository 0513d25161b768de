/** Weights of a 1x1 convolution or a fully connected layer without their zeros, as the sparse kernels read them. */
export interface GroupedRows {
  /** Output channels of a group, which share their columns; 1 is CSR. */
  readonly rows: number
  /** Of each group, where its columns start; and the number of all columns at the end. */
  readonly rowPointers: Uint32Array
  /** Input channels, ascending within a group. */
  readonly columns: Uint32Array
  /** [columns][rows]: zero past the last output channel. */
  readonly values: Float32Array
}

/**
 * Groups `rows` output channels after another and keeps the input channels where any of them has a weight.
 * `weights` is [channelsOut][channelsIn].
 */
export function groupRows(
  weights: Float32Array,
  channelsOut: number,
  channelsIn: number,
  rows: number,
): GroupedRows {
  const groups = Math.ceil(channelsOut / rows)
  const kept = (group: number, column: number) => {
    const end = Math.min((group + 1) * rows, channelsOut)
    // NaN is kept: it is for the kernels to refuse.
    for (let row = group * rows; row < end; row++) if (weights[row * channelsIn + column] !== 0) return true
    return false
  }
  const rowPointers = new Uint32Array(groups + 1)
  const kepts: number[] = []
  for (let group = 0; group < groups; group++) {
    for (let column = 0; column < channelsIn; column++) if (kept(group, column)) kepts.push(column)
    rowPointers[group + 1] = kepts.length
  }
  const columns = Uint32Array.from(kepts)
  const values = new Float32Array(columns.length * rows)
  for (let group = 0; group < groups; group++)
    for (let at = rowPointers[group] ?? 0; at < (rowPointers[group + 1] ?? 0); at++)
      for (let row = 0; row < rows; row++)
        values[at * rows + row] = weights[(group * rows + row) * channelsIn + (columns[at] ?? 0)] ?? 0
  return { rows, rowPointers, columns, values }
}

/** Data 0 of the sparse kinds: row pointers, columns and values, one after another. */
export function groupedRowsData({ rowPointers, columns, values }: GroupedRows): Uint32Array {
  const data = new Uint32Array(rowPointers.length + columns.length + values.length)
  data.set(rowPointers)
  data.set(columns, rowPointers.length)
  data.set(
    new Uint32Array(values.buffer, values.byteOffset, values.length),
    rowPointers.length + columns.length,
  )
  return data
}
