/** A symmetric matrix, row by row in one array of size x size. */
export interface SymmetricMatrix {
  readonly size: number
  readonly entries: Float64Array
}

/** The lower factor L of L L' = D A D, rows and columns scaled by D so that the diagonal of D A D is 1. */
export interface CholeskyFactor {
  readonly size: number
  readonly lower: Float64Array
  readonly scale: Float64Array
}

/**
 * The Cholesky factor of the rows and columns `kept` of a positive definite matrix, scaled first (van der
 * Sluis 1969), since weights of slices span many orders of magnitude. Throws RangeError where it is not
 * positive definite.
 */
export function factorise({ size, entries }: SymmetricMatrix, kept: readonly number[]): CholeskyFactor {
  const count = kept.length
  const scale = Float64Array.from(kept, (index) => 1 / Math.sqrt(entries[index * size + index] as number))
  const lower = new Float64Array(count * count)
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      const entry = entries[(kept[row] as number) * size + (kept[column] as number)] as number
      let sum = entry * (scale[row] as number) * (scale[column] as number)
      for (let inner = 0; inner < column; inner++) {
        sum -= (lower[row * count + inner] as number) * (lower[column * count + inner] as number)
      }
      if (row > column) lower[row * count + column] = sum / (lower[column * count + column] as number)
      else if (sum > 1e-14) lower[row * count + row] = Math.sqrt(sum)
      else throw new RangeError(`the matrix is not positive definite at row ${row}`)
    }
  }
  return { size: count, lower, scale }
}

/** Solves A x = right for a factorised A. */
export function solve({ size, lower, scale }: CholeskyFactor, right: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(right, (value, index) => value * (scale[index] as number))
  for (let row = 0; row < size; row++) {
    let sum = x[row] as number
    for (let column = 0; column < row; column++) {
      sum -= (lower[row * size + column] as number) * (x[column] as number)
    }
    x[row] = sum / (lower[row * size + row] as number)
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row] as number
    for (let below = row + 1; below < size; below++) {
      sum -= (lower[below * size + row] as number) * (x[below] as number)
    }
    x[row] = sum / (lower[row * size + row] as number)
  }
  return x.map((value, index) => value * (scale[index] as number))
}

/** The inverse of a factorised matrix. */
export function invert(factor: CholeskyFactor): SymmetricMatrix {
  const { size } = factor
  const entries = new Float64Array(size * size)
  const unit = new Float64Array(size)
  for (let column = 0; column < size; column++) {
    unit[column] = 1
    entries.set(solve(factor, unit), column * size)
    unit[column] = 0
  }
  return { size, entries }
}
