import { type CholeskyFactor, factorise, type SymmetricMatrix, solve } from './cholesky.js'

/** Rounds in which exchanging all wrong unknowns may fail to lessen them before exchanging one at a time. */
const patience = 3

/** Relative to the terms that it is left of, this is rounding. */
const negligible = 1e-12

/**
 * The x >= 0 that minimises x'Nx / 2 - right'x, N positive definite: the normal equations of least squares
 * without negative unknowns. Block principal pivoting with Murty's rule as the fallback (Portugal, Judice
 * and Vicente, "A comparison of block pivoting and interior-point algorithms for linear least squares
 * problems with nonnegative variables", Mathematics of Computation 63, 1994), which ends after finitely many
 * steps; each solves a dense system, so n^3 / 6 operations and a few of them. `free` are the unknowns that the
 * bound does not hold at 0. Throws RangeError where N is not positive definite, or hardly.
 */
export function nonNegativeSolution(
  normal: SymmetricMatrix,
  right: Float64Array,
): { readonly x: Float64Array; readonly free: readonly number[]; readonly factor: CholeskyFactor } {
  const isFree = new Array<boolean>(normal.size).fill(true)
  let fewest = normal.size + 1
  let left = patience
  for (let round = 0; round < mostRounds(normal.size); round++) {
    const free = isFree.flatMap((kept, index) => (kept ? [index] : []))
    const factor = factorise(normal, free)
    const x = new Float64Array(normal.size)
    solve(
      factor,
      free.map((index) => right[index] as number),
    ).forEach((value, position) => {
      x[free[position] as number] = value
    })
    const wrong = wrongUnknowns(normal, right, x, isFree)
    if (wrong.length === 0) return { x: x.map((value) => Math.max(0, value)), free, factor }
    if (wrong.length < fewest) {
      fewest = wrong.length
      left = patience
    } else {
      left--
    }
    for (const index of left >= 0 ? wrong : wrong.slice(-1)) isFree[index] = !isFree[index]
  }
  throw new RangeError(
    `the least squares of ${normal.size} unknowns do not settle: they are too nearly singular`,
  )
}

/** A few rounds are usual and one per unknown is rare; without end only rounding errors go on. */
function mostRounds(size: number): number {
  return 100 + 20 * size
}

/** Free unknowns below 0, and bound ones that would fall in cost by rising. */
function wrongUnknowns(
  { size, entries }: SymmetricMatrix,
  right: Float64Array,
  x: Float64Array,
  isFree: readonly boolean[],
): number[] {
  const wrong: number[] = []
  const largestUnknown = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let index = 0; index < size; index++) {
    if (isFree[index]) {
      if ((x[index] as number) < -negligible * largestUnknown) wrong.push(index)
      continue
    }
    let gradient = -(right[index] as number)
    let largest = Math.abs(gradient)
    for (let column = 0; column < size; column++) {
      const term = (entries[index * size + column] as number) * (x[column] as number)
      gradient += term
      largest = Math.max(largest, Math.abs(term))
    }
    // What is left of cancelling terms is no slope.
    if (gradient < -negligible * largest) wrong.push(index)
  }
  return wrong
}
