import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.js'
import { factorise, invert, solve } from './cholesky.js'
import { nonNegativeSolution } from './non-negative-least-squares.js'

describe('nonNegativeSolution', () => {
  it('agrees with trying every set of unknowns at 0, to 1e-9', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, size) => {
        const { matrix, right } = problem(seed, size)
        const { x } = nonNegativeSolution(
          { size, entries: Float64Array.from(matrix.flat()) },
          Float64Array.from(right),
        )
        const best = bestOfAllSets(matrix, right)
        best.forEach((value, index) => {
          expect(Math.abs((x[index] as number) - value)).toBeLessThan(1e-9)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('meets the conditions of Karush, Kuhn and Tucker on larger problems, half of it at 0', () => {
    for (const seed of [1, 2, 3]) {
      const size = 60
      const { matrix, right } = problem(seed, size)
      const { x, free } = nonNegativeSolution(
        { size, entries: Float64Array.from(matrix.flat()) },
        Float64Array.from(right),
      )
      const gradient = matrix.map(
        (row, index) =>
          row.reduce((sum, value, column) => sum + value * (x[column] ?? 0), 0) - (right[index] ?? 0),
      )
      expect(free.length).toBeGreaterThan(10)
      expect(free.length).toBeLessThan(50)
      gradient.forEach((slope, index) => {
        expect(x[index]).toBeGreaterThanOrEqual(0)
        if (free.includes(index)) expect(Math.abs(slope)).toBeLessThan(1e-8)
        else expect(slope).toBeGreaterThan(-1e-8)
      })
    }
  })

  it('ends where exchanging all wrong unknowns at once goes round in circles', () => {
    // Found by search; plain exchange of blocks never ends here.
    const matrix = [
      [75, -20, 27, -34, -51],
      [-20, 80, -9, -47, 59],
      [27, -9, 66, 30, -57],
      [-34, -47, 30, 91, -40],
      [-51, 59, -57, -40, 91],
    ]
    const right = [-4, 17, 27, -5, -15]
    const { x } = nonNegativeSolution(
      { size: 5, entries: Float64Array.from(matrix.flat()) },
      Float64Array.from(right),
    )
    bestOfAllSets(matrix, right).forEach((value, index) => {
      expect(Math.abs((x[index] as number) - value)).toBeLessThan(1e-9)
    })
  })
})

describe('factorise', () => {
  it('keeps its digits where diagonals span ten orders of magnitude', () => {
    const { matrix } = problem(5, 6)
    const scales = [1e-5, 1, 1e3, 1e5, 1e-3, 10]
    const scaled = matrix.map((row, i) => row.map((value, j) => value * (scales[i] ?? 1) * (scales[j] ?? 1)))
    const kept = scaled.map((_, index) => index)
    const factor = factorise({ size: 6, entries: Float64Array.from(scaled.flat()) }, kept)
    const truth = [3, 1, 4, 1, 5, 9].map((value, index) => value / (scales[index] ?? 1))
    const right = scaled.map((row) =>
      row.reduce((sum, value, column) => sum + value * (truth[column] ?? 0), 0),
    )
    solve(factor, right).forEach((value, index) => {
      expect(Math.abs(value / (truth[index] ?? 0) - 1)).toBeLessThan(1e-9)
    })
    const inverse = invert(factor)
    scaled.forEach((row, i) => {
      kept.forEach((j) => {
        const product = row.reduce(
          (sum, value, column) => sum + value * (inverse.entries[column * 6 + j] ?? 0),
          0,
        )
        expect(Math.abs((product * (scales[j] ?? 1)) / (scales[i] ?? 1) - (i === j ? 1 : 0))).toBeLessThan(
          1e-9,
        )
      })
    })
  })

  it('refuses a matrix that is not positive definite', () => {
    expect(() => factorise({ size: 2, entries: Float64Array.from([1, 1, 1, 1]) }, [0, 1])).toThrow(RangeError)
  })
})

/** Normal equations of a random overdetermined system whose true unknowns are of both signs. */
function problem(seed: number, size: number): { matrix: number[][]; right: number[] } {
  const random = createRandom(seed)
  const rows = Array.from({ length: 2 * size + 1 }, () =>
    Array.from({ length: size }, () => random.nextNormal()),
  )
  const truth = Array.from({ length: size }, () => random.nextNormal())
  const observed = rows.map(
    (row) => row.reduce((sum, value, index) => sum + value * (truth[index] ?? 0), 0) + random.nextNormal(),
  )
  const column = (i: number) => rows.map((row) => row[i] ?? 0)
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, v, index) => sum + v * (b[index] ?? 0), 0)
  const matrix = truth.map((_, i) => truth.map((__, j) => dot(column(i), column(j))))
  return { matrix, right: truth.map((_, i) => dot(column(i), observed)) }
}

function bestOfAllSets(matrix: readonly number[][], right: readonly number[]): number[] {
  let best: number[] = []
  let least = Number.POSITIVE_INFINITY
  for (let set = 0; set < 2 ** right.length; set++) {
    const free = right.flatMap((_, index) => (set & (1 << index) ? [index] : []))
    const part = gauss(
      free.map((i) => free.map((j) => matrix[i]?.[j] ?? 0)),
      free.map((i) => right[i] ?? 0),
    )
    if (part.some((value) => value < 0)) continue
    const x = right.map((_, index) => (free.includes(index) ? (part[free.indexOf(index)] ?? 0) : 0))
    const cost = matrix.reduce(
      (total, row, i) =>
        total +
        (x[i] ?? 0) * (row.reduce((sum, value, j) => sum + value * (x[j] ?? 0), 0) / 2 - (right[i] ?? 0)),
      0,
    )
    if (cost < least) {
      least = cost
      best = x
    }
  }
  return best
}

/** Gaussian elimination with partial pivoting. */
function gauss(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const from = rows.slice(column)
    const pivot = from.reduce((top, row) =>
      Math.abs(row[column] ?? 0) > Math.abs(top[column] ?? 0) ? row : top,
    )
    const position = rows.indexOf(pivot)
    ;[rows[column], rows[position]] = [pivot, rows[column] as number[]]
    rows.forEach((row, index) => {
      if (index === column) return
      const factor = (row[column] ?? 0) / (pivot[column] ?? 1)
      rows[index] = row.map((value, place) => value - factor * (pivot[place] ?? 0))
    })
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1))
}
