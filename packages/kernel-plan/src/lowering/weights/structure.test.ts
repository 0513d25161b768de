import { createRandom } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { groupsOf, matrixOf } from './grouped.js'
import { diagonalMatrix, sparseMatrix } from './sparse-matrix.js'
import { bestRowStructure, bestStructure, type Matrix, type SparseRows } from './structure.js'
import { weightBytes } from './weight-bytes.js'

/** Weights of which `rows` neighbouring outputs keep the same inputs, a share of them chosen at random. */
function masked(outputs: number, inputs: number, rows: number, zeroShare: number, evenly = false): Matrix {
  const random = createRandom(outputs * 31 + inputs + rows)
  const values = new Float32Array(outputs * inputs)
  for (let first = 0; first < outputs; first += rows) {
    const chances = Array.from({ length: inputs }, () => random.nextUnit())
    const cut = [...chances].sort((a, b) => a - b)[Math.round(zeroShare * inputs)] ?? 1
    chances.forEach((chance, input) => {
      if (evenly ? chance < cut : chance < zeroShare) return
      for (let row = first; row < Math.min(outputs, first + rows); row++) {
        values[row * inputs + input] = random.nextUnit() + 0.5
      }
    })
  }
  return { outputs, inputs, values }
}

/** What the kernels read of sparse weights, back in `[outputs][inputs]`. */
function unpacked(words: Uint32Array, { outputs, inputs }: Matrix, rows: number): Float32Array {
  const blocks = Math.ceil(outputs / rows)
  const pointers = words.subarray(0, blocks + 1)
  const stored = pointers[blocks] ?? 0
  const columns = words.subarray(blocks + 1, blocks + 1 + stored)
  const kept = new Float32Array(words.slice(blocks + 1 + stored).buffer)
  expect(kept.length).toBe(stored * rows)
  const values = new Float32Array(blocks * rows * inputs)
  for (let block = 0; block < blocks; block++) {
    const own = [...columns.subarray(pointers[block], pointers[block + 1])]
    expect(own).toEqual([...own].sort((a, b) => a - b))
    own.forEach((column, place) => {
      const at = (pointers[block] ?? 0) + place
      for (let row = 0; row < rows; row++) {
        values[(block * rows + row) * inputs + column] = kept[at * rows + row] ?? 0
      }
    })
  }
  expect(values.subarray(outputs * inputs).every((value) => value === 0)).toBe(true)
  return values.subarray(0, outputs * inputs)
}

describe('the structure that fits weights', () => {
  it.each([
    ['nothing pruned', masked(24, 40, 1, 0), 'dense'],
    ['too few single zeros', masked(24, 200, 1, 0.35), 'dense'],
    ['single zeros', masked(24, 200, 1, 0.8), 'csr'],
    ['single zeros, most of all', masked(24, 200, 1, 0.9), 'csr'],
    ['blocks of two', masked(24, 200, 2, 0.5), 'block-2'],
    ['blocks of four', masked(24, 200, 4, 0.3), 'block-4'],
    ['too few blocks of four', masked(24, 200, 4, 0.1), 'dense'],
    ['groups of four', masked(24, 200, 4, 0.3, true), 'group-4'],
    ['groups of five', masked(25, 200, 5, 0.3, true), 'group-5'],
    ['groups of six', masked(24, 200, 6, 0.3, true), 'group-6'],
    ['blocks of four in channels that are no multiple', masked(98, 200, 4, 0.5), 'block-4'],
  ])('is found for %s', (_, matrix, structure) => {
    expect(bestStructure(matrix)).toBe(structure)
  })

  it('is rows or dense for fully connected layers', () => {
    expect(bestRowStructure(masked(24, 200, 4, 0.4))).toBe('dense')
    expect(bestRowStructure(masked(24, 200, 4, 0.6))).toBe('csr')
  })
})

describe('sparse weights', () => {
  it.each([1, 2, 4, 5, 6] as const)('hold every weight, in blocks of %d', (rows: SparseRows) => {
    for (const [outputs, inputs] of [
      [24, 40],
      [7, 3],
      [1, 1],
      [13, 1],
    ] as const) {
      for (const zeros of [0, 0.5, 0.97, 1]) {
        const matrix = masked(outputs, inputs, 1, zeros)
        expect(unpacked(sparseMatrix(matrix, rows), matrix, rows)).toEqual(matrix.values)
      }
    }
  })

  it('take a negative zero for none', () => {
    const matrix = { outputs: 1, inputs: 2, values: Float32Array.of(-0, 3) }
    expect(sparseMatrix(matrix, 1).byteLength).toBe(4 * (2 + 1 + 1))
  })

  it('scale channels from their diagonal', () => {
    const scales = Float32Array.of(2, 3, 5)
    const matrix = { outputs: 3, inputs: 3, values: Float32Array.of(2, 0, 0, 0, 3, 0, 0, 0, 5) }
    expect(diagonalMatrix(scales)).toEqual(sparseMatrix(matrix, 1))
  })

  it('say how many bytes they take', () => {
    const matrix = masked(10, 16, 4, 0.5)
    expect(weightBytes(matrix, 'dense')).toBe(4 * 10 * 16)
    expect(weightBytes(matrix, 'csr')).toBe(sparseMatrix(matrix, 1).byteLength)
    expect(weightBytes(matrix, 'group-6')).toBe(sparseMatrix(matrix, 6).byteLength)
  })
})

describe('weights of channels in groups', () => {
  it('are zero between the groups', () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    expect(groupsOf(values.length, 4, 4)).toBe(2)
    expect([...matrixOf(values, 4, 4, 2).values]).toEqual(
      [
        [1, 2, 0, 0],
        [3, 4, 0, 0],
        [0, 0, 5, 6],
        [0, 0, 7, 8],
      ].flat(),
    )
  })

  it('are refused where they fit no groups', () => {
    expect(groupsOf(12, 4, 4)).toMatch(/not for 4 channels/)
    expect(groupsOf(0, 4, 4)).toMatch(/not for 4 channels/)
  })
})
