import type { Builder } from 'flatbuffers'
import type { Quantization, SparseDimension, SparseIndices, Sparsity, Tensor } from '../graph.js'
import { dimensionSlots, dtypes, quantizationSlots, sparsitySlots, tensorSlots } from '../schema/index.js'
import { slotCount } from './slots.js'
import { bytesVector, float32Vector, int32Vector, int64Vector, offsetVector } from './vectors.js'

/** @param buffer index of the tensor's constant, 0 for an activation */
export function writeTensor(builder: Builder, tensor: Tensor, buffer: number): number {
  const name = builder.createString(tensor.name)
  const shape = int32Vector(builder, tensor.shape)
  const signature = tensor.shapeSignature ? int32Vector(builder, tensor.shapeSignature) : 0
  const quantization = tensor.quantization ? writeQuantization(builder, tensor.quantization) : 0
  const sparsity = tensor.sparsity ? writeSparsity(builder, tensor.sparsity) : 0
  builder.startObject(slotCount(tensorSlots))
  builder.addFieldOffset(tensorSlots.shape, shape, 0)
  builder.addFieldInt8(tensorSlots.type, dtypes.indexOf(tensor.dtype), 0)
  builder.addFieldInt32(tensorSlots.buffer, buffer, 0)
  builder.addFieldOffset(tensorSlots.name, name, 0)
  builder.addFieldOffset(tensorSlots.quantization, quantization, 0)
  builder.addFieldInt8(tensorSlots.isVariable, tensor.isVariable ? 1 : 0, 0)
  builder.addFieldOffset(tensorSlots.sparsity, sparsity, 0)
  builder.addFieldOffset(tensorSlots.shapeSignature, signature, 0)
  return builder.endObject()
}

function writeQuantization(builder: Builder, quantization: Quantization): number {
  const scale = float32Vector(builder, quantization.scale)
  const zeroPoint = int64Vector(builder, quantization.zeroPoint)
  builder.startObject(slotCount(quantizationSlots))
  builder.addFieldOffset(quantizationSlots.scale, scale, 0)
  builder.addFieldOffset(quantizationSlots.zeroPoint, zeroPoint, 0)
  builder.addFieldInt32(quantizationSlots.quantizedDimension, quantization.dimension, 0)
  return builder.endObject()
}

function writeSparsity(builder: Builder, sparsity: Sparsity): number {
  const dimensions = offsetVector(
    builder,
    sparsity.dimensions.map((dimension) => writeDimension(builder, dimension)),
  )
  const order = int32Vector(builder, sparsity.traversalOrder)
  const blockMap = int32Vector(builder, sparsity.blockMap)
  builder.startObject(slotCount(sparsitySlots))
  builder.addFieldOffset(sparsitySlots.traversalOrder, order, 0)
  builder.addFieldOffset(sparsitySlots.blockMap, blockMap, 0)
  builder.addFieldOffset(sparsitySlots.dimMetadata, dimensions, 0)
  return builder.endObject()
}

function writeDimension(builder: Builder, dimension: SparseDimension): number {
  if (dimension.format === 'dense') {
    builder.startObject(slotCount(dimensionSlots))
    builder.addFieldInt32(dimensionSlots.denseSize, dimension.size, 0)
    return builder.endObject()
  }
  const segments = writeIndices(builder, dimension.segments)
  const indices = writeIndices(builder, dimension.indices)
  builder.startObject(slotCount(dimensionSlots))
  builder.addFieldInt8(dimensionSlots.format, 1, 0)
  builder.addFieldInt8(dimensionSlots.segmentsType, indexVectorType(dimension.segments), 0)
  builder.addFieldOffset(dimensionSlots.segments, segments, 0)
  builder.addFieldInt8(dimensionSlots.indicesType, indexVectorType(dimension.indices), 0)
  builder.addFieldOffset(dimensionSlots.indices, indices, 0)
  return builder.endObject()
}

/** `SparseIndexVector`'s number: Int32Vector, Uint16Vector, Uint8Vector. */
function indexVectorType(indices: SparseIndices): 1 | 2 | 3 {
  if (indices instanceof Int32Array) return 1
  return indices instanceof Uint16Array ? 2 : 3
}

function writeIndices(builder: Builder, indices: SparseIndices): number {
  const values = vectorOf(builder, indices)
  builder.startObject(1)
  builder.addFieldOffset(0, values, 0)
  return builder.endObject()
}

function vectorOf(builder: Builder, indices: SparseIndices): number {
  if (indices instanceof Int32Array) return int32Vector(builder, [...indices])
  // The schema aligns both narrow vectors to 4 bytes.
  if (indices instanceof Uint8Array) return bytesVector(builder, indices, 4)
  builder.startVector(2, indices.length, 4)
  for (const value of indices.toReversed()) builder.addInt16(value)
  return builder.endVector()
}
