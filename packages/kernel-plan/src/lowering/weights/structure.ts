/**
 * How the weights of a 1x1 convolution are stored. In blocks and groups, `rows` neighbouring output channels share
 * the input channels that they read: blocks have as many as each needs, groups of a layer all have the same number.
 */
export type Structure = 'dense' | 'csr' | 'block-2' | 'block-4' | 'group-4' | 'group-5' | 'group-6'

export const structures: readonly Structure[] = [
  'dense',
  'csr',
  'block-2',
  'block-4',
  'group-4',
  'group-5',
  'group-6',
]

/** Weights `[outputs][inputs]`. */
export interface Matrix {
  readonly outputs: number
  readonly inputs: number
  readonly values: Float32Array
}

export type SparseRows = 1 | 2 | 4 | 5 | 6

/** Output channels of one block; null for dense. */
export function rowsOf(structure: Structure): SparseRows | null {
  switch (structure) {
    case 'dense':
      return null
    case 'csr':
      return 1
    case 'block-2':
      return 2
    case 'block-4':
    case 'group-4':
      return 4
    case 'group-5':
      return 5
    case 'group-6':
      return 6
  }
}

/**
 * The share of zeros from which on a structure is not slower than dense weights: CSR needs half of them, groups of
 * six, which reuse each pixel most, next to none. `breakeven.*` of `npm run bench:kernels`, by rows.
 */
const breakEvenZeros: Readonly<Record<SparseRows, number>> = { 1: 0.5, 2: 0.17, 4: 0.15, 5: 0.1, 6: 0.07 }

/** Time per stored weight, that of a dense one being 1. */
const costPerWeight = (rows: SparseRows) => 1 / (1 - breakEvenZeros[rows])

/** The structure that is expected to run fastest: the least stored weights by what each costs. */
export function bestStructure(matrix: Matrix): Structure {
  let best: { rows: SparseRows | null; cost: number } = { rows: null, cost: matrix.values.length }
  for (const rows of [4, 2, 6, 5, 1] as const) {
    const cost = sumOf(blockLengths(matrix, rows)) * rows * costPerWeight(rows)
    if (cost < best.cost) best = { rows, cost }
  }
  if (best.rows === null) return 'dense'
  if (best.rows === 1) return 'csr'
  if (best.rows !== 4) return best.rows === 2 ? 'block-2' : `group-${best.rows}`
  return isGroupPattern(blockLengths(matrix, 4)) ? 'group-4' : 'block-4'
}

/** Fully connected layers read each weight once, so only how many bytes they read counts. */
export function bestRowStructure(matrix: Matrix): 'dense' | 'csr' {
  return sumOf(blockLengths(matrix, 1)) * costPerWeight(1) < matrix.values.length ? 'csr' : 'dense'
}

/** Of each run of `rows` output channels, the input channels that any of them reads. */
export function blockLengths({ outputs, inputs, values }: Matrix, rows: SparseRows): Uint32Array {
  const lengths = new Uint32Array(Math.ceil(outputs / rows))
  for (let block = 0; block < lengths.length; block++) {
    const first = block * rows
    const end = Math.min(outputs, first + rows)
    let length = 0
    for (let input = 0; input < inputs; input++) {
      let at = first * inputs + input
      for (let row = first; row < end; row++, at += inputs) {
        if (values[at] !== 0) {
          length++
          break
        }
      }
    }
    lengths[block] = length
  }
  return lengths
}

const isGroupPattern = (lengths: Uint32Array) =>
  lengths.length > 1 && lengths.every((length) => length === lengths[0])

const sumOf = (values: Uint32Array) => values.reduce((sum, value) => sum + value, 0)
