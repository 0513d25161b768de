import type { DType, Quantization, Tensor } from '../graph.js'
import { denseBytes, dtypes, quantizationSlots, subgraphSlots, tensorSlots } from '../schema/index.js'
import type { FlatTable } from './flat-table.js'
import type { Buffers } from './read-buffers.js'
import { readInt64s } from './read-options.js'
import { readSparsity } from './read-sparsity.js'

/** No runtime holds a tensor of more elements, and below it every product of ours stays an exact number. */
const maxElements = 2 ** 40
const maxRank = 32

export function readTensors(subgraph: FlatTable, buffers: Buffers): Tensor[] {
  return subgraph.mapTables(subgraphSlots.tensors, 'tensors', (table) => readTensor(table, buffers))
}

function readTensor(table: FlatTable, buffers: Buffers): Tensor {
  const shape = readShape(table)
  const number = table.int8(tensorSlots.type)
  const dtype = dtypes[number] ?? table.failAt('type', `${number} is not a known type`)
  const quantization = readQuantization(table)
  const sparse = readSparsity(table, shape)
  const shapeSignature = table.int32s(tensorSlots.shapeSignature, 'shapeSignature')
  const data = readData(table, buffers, dtype, shape, sparse?.storedValues)
  return {
    name: table.text(tensorSlots.name, 'name'),
    shape,
    dtype,
    ...(data && { data }),
    ...(quantization && { quantization }),
    ...(table.bool(tensorSlots.isVariable) && { isVariable: true }),
    ...(sparse && { sparsity: sparse.sparsity }),
    ...(shapeSignature.length > 0 && { shapeSignature }),
  }
}

function readShape(table: FlatTable): number[] {
  const shape = table.int32s(tensorSlots.shape, 'shape')
  if (shape.length > maxRank) table.failAt('shape', `${shape.length} dimensions, more than ${maxRank}`)
  let elements = 1
  for (const [index, size] of shape.entries()) {
    if (size < 0) table.failAt(`shape[${index}]`, `${size} is negative`)
    elements *= size
    if (elements > maxElements) table.failAt('shape', `[${shape.join(', ')}] is too large`)
  }
  return shape
}

/** Constant bytes, checked to be as many as type and shape ask for; undefined for an activation. */
function readData(
  table: FlatTable,
  buffers: Buffers,
  dtype: DType,
  shape: readonly number[],
  storedValues: number | undefined,
): Uint8Array | undefined {
  if (table.uint32(tensorSlots.externalBuffer) !== 0) {
    table.failAt('externalBuffer', 'its data lie in another file: a model must be complete in one')
  }
  const index = table.uint32(tensorSlots.buffer)
  if (index === 0) return undefined
  if (index >= buffers.length) table.failAt('buffer', `${index}, but there are ${buffers.length} buffers`)
  const data = buffers[index]
  const elements = storedValues ?? shape.reduce((product, size) => product * size, 1)
  // Some writers give activations a buffer with an empty vector.
  if (data === undefined || (data.length === 0 && elements > 0)) return undefined
  const wanted = denseBytes(dtype, elements)
  if (wanted !== undefined && data.length !== wanted) {
    table.failAt(
      'buffer',
      `${data.length} bytes of data, but ${dtype} [${shape.join(', ')}] takes ${wanted}`,
      table.position,
    )
  }
  return data
}

function readQuantization(tensor: FlatTable): Quantization | undefined {
  const table = tensor.table(tensorSlots.quantization, 'quantization')
  if (table === undefined) return undefined
  const scale = table.numbers(quantizationSlots.scale, 'scale', 4, (view, offset) =>
    view.getFloat32(offset, true),
  )
  // Without scales it is what a converter noted of a float tensor's range.
  if (scale.length === 0) return undefined
  return {
    scale,
    zeroPoint: readInt64s(table, quantizationSlots.zeroPoint, 'zeroPoint'),
    dimension: table.int32(quantizationSlots.quantizedDimension),
  }
}
