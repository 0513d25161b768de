import type { SparseDimension, SparseIndices, Tensor } from '../graph.js'
import { bitsPerElement } from '../schema/index.js'

/**
 * A dense constant as a TFLite sparse tensor in the layout that TensorFlow's converter gives weights: dimensions in
 * order, all dense but the last, which is CSR; with `blockRows` above 1, dense blocks of that many slices of the
 * first dimension, stored where any of them is not zero (TFLite's block `[blockRows, 1, …]`). Index vectors are as
 * narrow as their numbers allow. At least one block is stored. Zero is all bits zero, or a float's negative zero, which so loses its sign.
 *
 * @throws RangeError for a first dimension that the blocks do not divide
 */
export function encodeSparse(tensor: Tensor, blockRows: number): Tensor {
  const { data, shape, dtype, name } = tensor
  const elementBytes = (bitsPerElement(dtype) ?? 0) / 8
  const [outputs = 0] = shape
  const columns = shape.at(-1) ?? 0
  if (data === undefined || shape.length < 2 || elementBytes < 1 || tensor.sparsity !== undefined) {
    throw new RangeError(`${name} is no dense constant of at least two dimensions`)
  }
  if (outputs % blockRows !== 0) {
    throw new RangeError(`${name} has ${outputs} slices, no multiple of blocks of ${blockRows}`)
  }
  const isZero = zeroTest(tensor, data, elementBytes)
  const rowElements = shape.slice(1).reduce((product, size) => product * size, 1)
  const segments = [0]
  const indices: number[] = []
  const stored = new Uint8Array(data.length)
  let end = 0
  for (let run = 0; run < outputs; run += blockRows) {
    for (let position = 0; position < rowElements; position++) {
      const first = run * rowElements + position
      // TFLite takes a constant without bytes for none, so where all is zero the last block is stored.
      const isLast = run + blockRows === outputs && position === rowElements - 1
      let empty = !(isLast && end === 0)
      for (let row = 0; row < blockRows && empty; row++) empty = isZero(first + row * rowElements)
      if (!empty) {
        indices.push(position % columns)
        for (let row = 0; row < blockRows; row++) {
          const at = (first + row * rowElements) * elementBytes
          for (let byte = 0; byte < elementBytes; byte++) stored[end++] = data[at + byte] ?? 0
        }
      }
      if ((position + 1) % columns === 0) segments.push(indices.length)
    }
  }
  const [, ...inner] = shape.slice(0, -1)
  const dense = [outputs / blockRows, ...inner].map((size): SparseDimension => ({ format: 'dense', size }))
  const csr: SparseDimension = { format: 'csr', segments: narrowest(segments), indices: narrowest(indices) }
  const blocks: SparseDimension[] = blockRows > 1 ? [{ format: 'dense', size: blockRows }] : []
  const dimensions = [...dense, csr, ...blocks]
  return {
    ...tensor,
    data: stored.slice(0, end),
    sparsity: { traversalOrder: [...dimensions.keys()], blockMap: blocks.map(() => 0), dimensions },
  }
}

/** Bytes that the constant takes in a file: values, and where sparse the index vectors. */
export function storedBytes({ data, sparsity }: Tensor): number {
  const indices = (sparsity?.dimensions ?? []).reduce((sum, dimension) => {
    return dimension.format === 'dense'
      ? sum
      : sum + dimension.segments.byteLength + dimension.indices.byteLength
  }, 0)
  return (data?.byteLength ?? 0) + indices
}

function zeroTest({ dtype }: Tensor, data: Uint8Array, elementBytes: number): (element: number) => boolean {
  const sign = dtype.startsWith('float') || dtype === 'bfloat16' ? 0x7f : 0xff
  return (element) => {
    const last = (element + 1) * elementBytes - 1
    for (let at = element * elementBytes; at < last; at++) if (data[at] !== 0) return false
    return ((data[last] ?? 0) & sign) === 0
  }
}

function narrowest(values: readonly number[]): SparseIndices {
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  if (largest < 2 ** 8) return Uint8Array.from(values)
  return largest < 2 ** 16 ? Uint16Array.from(values) : Int32Array.from(values)
}
