import fc from 'fast-check'
import { SingularValueDecomposition } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { energyRatio, rankForEnergy, spectrumOf } from './low-rank.js'

const matrices = fc
  .record({ rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 9 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(fc.integer({ min: -100, max: 100 }), { minLength: rows * columns, maxLength: rows * columns })
      .map((from) => ({ rows, columns, values: Float32Array.from(from, (value) => value / 10) })),
  )

interface Given {
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

function product({ rows, columns, values }: Given, rank: number): number[] {
  const { mix, basis } = spectrumOf(values, rows, columns).factors(rank)
  return [...values.keys()].map((index) => {
    const [row, column] = [Math.floor(index / columns), index % columns]
    let sum = 0
    for (let k = 0; k < rank; k++) sum += (mix[row * rank + k] ?? 0) * (basis[k * columns + column] ?? 0)
    return sum
  })
}

const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0)

describe('the spectrum of a matrix', () => {
  it('has the squares of the singular values of a full decomposition', () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, values }) => {
        const { energies, fullRank } = spectrumOf(values, rows, columns)
        const full = Array.from({ length: rows }, (_, row) => [
          ...values.subarray(row * columns, (row + 1) * columns),
        ])
        const expected = new SingularValueDecomposition(full, { autoTranspose: true }).diagonal
        expect(fullRank).toBe(Math.min(rows, columns))
        for (const [index, energy] of energies.entries()) {
          expect(energy).toBeCloseTo((expected[index] ?? 0) ** 2, 6)
        }
      }),
      { seed: 7 },
    )
  })

  it('gives the matrix back at the full rank, and at others misses just the energy that it leaves', () => {
    fc.assert(
      fc.property(matrices, (given) => {
        const { energies, fullRank } = spectrumOf(given.values, given.rows, given.columns)
        for (let rank = 1; rank <= fullRank; rank++) {
          const errors = product(given, rank).map((value, index) => value - (given.values[index] ?? 0))
          const left = energies.slice(rank).reduce((sum, energy) => sum + energy, 0)
          // The factors are stored in single precision.
          expect(Math.abs(squares(errors) - left)).toBeLessThan(
            1e-4 * Math.max(1, squares([...given.values])),
          )
        }
      }),
      { seed: 8 },
    )
  })
})

describe('a rank by energy', () => {
  it('is the smallest that keeps the share', () => {
    const energies = [9, 4, 2, 1, 0]
    expect(
      [0.1, 0.5625, 0.57, 0.8125, 0.9, 0.9375, 1].map((share) => rankForEnergy(energies, share)),
    ).toEqual([1, 1, 2, 2, 3, 3, 4])
    expect([1, 2, 4].map((rank) => energyRatio(energies, rank))).toEqual([0.5625, 0.8125, 1])
  })

  it('is one for a matrix of zeros, which loses nothing', () => {
    expect(rankForEnergy([0, 0], 1)).toBe(1)
    expect(energyRatio([0, 0], 1)).toBe(1)
  })
})
