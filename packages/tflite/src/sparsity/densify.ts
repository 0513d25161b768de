import type { SparseDimension, Tensor } from '../graph.js'
import { bitsPerElement } from '../schema/index.js'

/**
 * The dense bytes of a sparse constant, row-major, what is not stored being zero bytes: what TFLite's DENSIFY gives.
 * Takes any traversal order, block map and mix of dense and CSR levels that TFLite takes. Of a dense constant, its
 * own bytes.
 *
 * @throws RangeError where TFLite has no such tensor: no constant, elements below one byte, a block level outside
 * the dimension that it divides, fewer values than the levels say
 */
export function densify(tensor: Tensor): Uint8Array {
  const { data, sparsity, shape, dtype, name } = tensor
  if (data === undefined) throw new RangeError(`${name} is no constant`)
  if (sparsity === undefined) return data
  const refusal = undensifiable(tensor)
  if (refusal !== null) throw new RangeError(`${name} ${refusal}`)
  const elementBytes = (bitsPerElement(dtype) ?? 0) / 8
  const strides = levelStrides(tensor).map((stride) => stride * elementBytes)
  const { dimensions } = sparsity
  const dense = new Uint8Array(shape.reduce((product, size) => product * size, elementBytes))
  let from = 0
  const walk = (level: number, parent: number, at: number): void => {
    const dimension = dimensions[level]
    const stride = strides[level] ?? 0
    if (dimension === undefined) {
      if (from + elementBytes > data.length)
        throw new RangeError(`${name} stores fewer values than its levels say`)
      for (let byte = 0; byte < elementBytes; byte++) dense[at + byte] = data[from + byte] ?? 0
      from += elementBytes
    } else if (dimension.format === 'dense') {
      for (let i = 0; i < dimension.size; i++) walk(level + 1, parent * dimension.size + i, at + i * stride)
    } else {
      const end = dimension.segments[parent + 1] ?? 0
      for (let i = dimension.segments[parent] ?? 0; i < end; i++) {
        walk(level + 1, i, at + (dimension.indices[i] ?? 0) * stride)
      }
    }
  }
  walk(0, 0, 0)
  return dense
}

/** Why TFLite has no such sparse tensor, found without unpacking it; null where it has. */
export function undensifiable({ dtype, sparsity, shape: { length: rank } }: Tensor): string | null {
  if (sparsity === undefined) return null
  if ((bitsPerElement(dtype) ?? 0) < 8) return `is ${dtype}: no sparse tensor has such elements`
  return sparsity.traversalOrder.slice(0, rank).some((dimension) => dimension >= rank)
    ? 'has a block level before the dimension that it divides'
    : null
}

/** How many dense elements one step of each level goes on. */
function levelStrides({ shape, sparsity }: Tensor): number[] {
  const { traversalOrder = [], blockMap = [], dimensions = [] } = sparsity ?? {}
  const rank = shape.length
  const steps = shape.map((_, dimension) =>
    shape.slice(dimension + 1).reduce((product, size) => product * size, 1),
  )
  const strides: number[] = []
  // From the innermost level out: a level steps over all that the levels within it cover of the same dimension.
  for (let level = dimensions.length - 1; level >= 0; level--) {
    const order = traversalOrder[level] ?? 0
    const dimension = order < rank ? order : (blockMap[order - rank] ?? 0)
    strides[level] = steps[dimension] ?? 1
    steps[dimension] = (steps[dimension] ?? 1) * sizeOf(dimensions[level])
  }
  return strides
}

/** Only what divides a dimension is stepped over, and that is always dense. */
function sizeOf(dimension: SparseDimension | undefined): number {
  return dimension?.format === 'dense' ? dimension.size : 1
}
