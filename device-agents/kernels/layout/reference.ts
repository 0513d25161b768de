/** [pixels][channels] of what was [channels][pixels]; with the two swapped, the way back. */
export function transposeReference(rows: number, columns: number, input: Float32Array): Float32Array {
  const output = new Float32Array(input.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      output[column * rows + row] = input[row * columns + column] ?? Number.NaN
  return output
}
