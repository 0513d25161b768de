import type { SparseDimension, Sparsity } from '../graph.js'
import { dimensionSlots, sparsitySlots, tensorSlots } from '../schema/index.js'
import type { FlatTable } from './flat-table.js'

const maxStoredValues = 2 ** 40

/**
 * How a sparse constant is laid out, with each level checked against the one before it, so that who walks
 * it stays within the values.
 *
 * @returns the layout and how many values it says are stored
 */
export function readSparsity(
  tensor: FlatTable,
  shape: readonly number[],
): { sparsity: Sparsity; storedValues: number } | undefined {
  const table = tensor.table(tensorSlots.sparsity, 'sparsity')
  if (table === undefined) return undefined
  const traversalOrder = table.int32s(sparsitySlots.traversalOrder, 'traversalOrder')
  const blockMap = table.int32s(sparsitySlots.blockMap, 'blockMap')
  const rank = shape.length
  const levels = rank + blockMap.length
  checkPermutation(table, traversalOrder, levels)
  if (blockMap.some((dimension) => dimension < 0 || dimension >= rank)) {
    table.failAt('blockMap', `names a dimension outside the tensor's ${rank}`)
  }
  let storedValues = 1
  const dimensions = table.mapTables(sparsitySlots.dimMetadata, 'dimMetadata', (level) => {
    const dimension = readDimension(level, storedValues)
    storedValues = dimension.format === 'dense' ? storedValues * dimension.size : dimension.indices.length
    if (storedValues > maxStoredValues) level.fail('the stored values are too many')
    return dimension
  })
  if (dimensions.length !== levels) table.failAt('dimMetadata', `${dimensions.length} levels, not ${levels}`)
  const sparsity = { traversalOrder, blockMap, dimensions }
  checkExtents(table, shape, sparsity)
  return { sparsity, storedValues }
}

/** Checks that the levels' sizes and coordinates are those of the tensor, its dimensions counted in blocks. */
function checkExtents(table: FlatTable, shape: readonly number[], sparsity: Sparsity): void {
  const { traversalOrder, blockMap, dimensions } = sparsity
  const blockSizes = shape.map(() => 1)
  for (const [level, dimension] of traversalOrder.entries()) {
    if (dimension < shape.length) continue
    const stored = dimensions[level]
    if (stored?.format !== 'dense') table.failAt(`dimMetadata[${level}]`, 'a block must be dense')
    const blocked = blockMap[dimension - shape.length] ?? 0
    blockSizes[blocked] = (blockSizes[blocked] ?? 1) * stored.size
  }
  for (const [level, dimension] of traversalOrder.entries()) {
    const stored = dimensions[level]
    if (dimension >= shape.length || stored === undefined) continue
    const extent = (shape[dimension] ?? 0) / (blockSizes[dimension] ?? 1)
    if (stored.format === 'dense' && stored.size !== extent) {
      table.failAt(`dimMetadata[${level}].denseSize`, `${stored.size} where the tensor has ${extent}`)
    }
    if (stored.format === 'csr' && stored.indices.some((index) => index < 0 || index >= extent)) {
      table.failAt(`dimMetadata[${level}].arrayIndices`, `name a coordinate outside the ${extent} there are`)
    }
  }
}

function checkPermutation(table: FlatTable, order: readonly number[], levels: number): void {
  const valid = order.length === levels && new Set(order).size === levels
  if (!valid || order.some((level) => level < 0 || level >= levels)) {
    table.failAt('traversalOrder', `is no order of ${levels} levels`)
  }
}

function readDimension(level: FlatTable, parents: number): SparseDimension {
  const format = level.int8(dimensionSlots.format)
  if (format === 0) {
    const size = level.int32(dimensionSlots.denseSize)
    if (size < 0) level.failAt('denseSize', `${size} is negative`)
    return { format: 'dense', size }
  }
  if (format !== 1) level.failAt('format', `${format} is not a known format`)
  const segments = readIndexVector(
    level,
    dimensionSlots.segmentsType,
    dimensionSlots.segments,
    'arraySegments',
  )
  const indices = readIndexVector(level, dimensionSlots.indicesType, dimensionSlots.indices, 'arrayIndices')
  if (segments.length !== parents + 1) {
    level.failAt('arraySegments', `${segments.length} entries for ${parents} coordinates`)
  }
  if (segments[0] !== 0 || segments[segments.length - 1] !== indices.length || !ascends(segments)) {
    level.failAt('arraySegments', `do not divide ${indices.length} indices`)
  }
  return { format: 'csr', segments, indices }
}

function ascends(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (Number(values[i]) < Number(values[i - 1])) return false
  return true
}

/** `SparseIndexVector`: a table with one vector of int32, uint16 or uint8, copied at its own width. */
function readIndexVector(level: FlatTable, typeSlot: number, slot: number, name: string) {
  const type = level.uint8(typeSlot)
  const elementBytes = [0, 4, 2, 1][type]
  if (!elementBytes) return level.failAt(name, `${type} is not a known index vector`)
  const table = level.table(slot, name)
  const found = table?.vector(0, elementBytes, 'values')
  if (table === undefined || found === undefined) return level.failAt(name, 'has no values')
  const { bytes, budget } = level.file
  const length = found.length * elementBytes
  budget.spendStructure(length, table.at, found.start)
  const copy = bytes.slice(found.start, found.start + length)
  if (elementBytes === 4) return new Int32Array(copy.buffer)
  return elementBytes === 2 ? new Uint16Array(copy.buffer) : copy
}
