import { Builder } from 'flatbuffers'
import type { Graph, Operator, Quantization, Tensor, TfliteModel } from '../graph.js'
import {
  bufferSlots,
  dtypes,
  fileIdentifier,
  modelSlots,
  operatorCode,
  operatorCodeSlots,
  operatorSlots,
  placeholderForGreaterCodes,
  quantizationSlots,
  schemaVersion,
  subgraphSlots,
  tensorSlots,
} from '../schema/index.js'
import { writeOptions } from './options-writer.js'
import { bytesVector, float32Vector, int32Vector, int64Vector, offsetVector } from './vectors.js'

/** TFLite asks for this alignment of constant data (`force_align: 16` in the schema). */
const DATA_ALIGNMENT = 16

/** A model that the format cannot hold; the message says which part. */
export class UnwritableModelError extends Error {
  readonly code = 'unwritable-model'

  constructor(message: string) {
    super(message)
    this.name = 'UnwritableModelError'
  }
}

/**
 * A `.tflite` file of the model. The same model gives the same bytes, and reading them back gives the
 * model. Takes about the file's size in memory beside the model's own constants.
 *
 * @throws UnwritableModelError
 */
export function writeModel(model: TfliteModel): Uint8Array {
  const constants = collectConstants(model)
  const codes = collectCodes(model)
  const builder = new Builder(capacity(model, constants.views))

  // A FlatBuffer is written from its end: what is written first lies last in the file. The structure comes
  // after the constants, so that a reader finds all of it in the first pages.
  const buffers = [emptyTable(builder), ...constants.views.map((view) => writeBuffer(builder, view))]
  const graphs = model.graphs.map((graph) => writeGraph(builder, graph, constants, codes))
  const operatorCodes = [...codes.values()].map(({ operator }) => writeOperatorCode(builder, operator))

  const buffersAt = offsetVector(builder, buffers)
  const descriptionAt = builder.createString(model.description)
  const graphsAt = offsetVector(builder, graphs)
  const codesAt = offsetVector(builder, operatorCodes)
  builder.startObject(Object.keys(modelSlots).length)
  builder.addFieldInt32(modelSlots.version, schemaVersion, 0)
  builder.addFieldOffset(modelSlots.operatorCodes, codesAt, 0)
  builder.addFieldOffset(modelSlots.subgraphs, graphsAt, 0)
  builder.addFieldOffset(modelSlots.description, descriptionAt, 0)
  builder.addFieldOffset(modelSlots.buffers, buffersAt, 0)
  builder.finish(builder.endObject(), fileIdentifier)
  return builder.asUint8Array()
}

/** Each operator code once, in order of first use. */
type Codes = ReadonlyMap<string, { readonly index: number; readonly operator: Operator }>

interface Constants {
  /** Distinct constant bytes in order of first use; buffer 0 is the empty one, so view i is buffer i + 1. */
  readonly views: readonly Uint8Array[]
  bufferOf(tensor: Tensor): number
}

function collectConstants(model: TfliteModel): Constants {
  const views: Uint8Array[] = []
  const indexByPlace = new Map<ArrayBufferLike, Map<string, number>>()
  for (const { data } of model.graphs.flatMap((graph) => graph.tensors)) {
    if (data === undefined) continue
    // Tensors that share a buffer hold views of the same bytes: written once, the file does not grow.
    const places = indexByPlace.get(data.buffer) ?? new Map<string, number>()
    indexByPlace.set(data.buffer, places)
    if (places.has(placeOf(data))) continue
    views.push(data)
    places.set(placeOf(data), views.length)
  }
  return {
    views,
    bufferOf: ({ data }) => (data && indexByPlace.get(data.buffer)?.get(placeOf(data))) ?? 0,
  }
}

function placeOf(view: Uint8Array): string {
  return `${view.byteOffset}:${view.byteLength}`
}

function collectCodes(model: TfliteModel): Codes {
  const codes = new Map<string, { index: number; operator: Operator }>()
  for (const operator of model.graphs.flatMap((graph) => graph.operators)) {
    const key = codeKey(operator)
    if (!codes.has(key)) codes.set(key, { index: codes.size, operator })
  }
  return codes
}

function codeKey(operator: Operator): string {
  return JSON.stringify([operator.type, operator.customName ?? '', operator.version])
}

// The builder doubles its buffer when it is full, which would cost twice the file again: a good guess
// avoids that. Tables and names take well under the allowance for each tensor and operator.
function capacity(model: TfliteModel, views: readonly Uint8Array[]): number {
  const constantBytes = views.reduce((sum, view) => sum + view.byteLength + 2 * DATA_ALIGNMENT, 0)
  const parts = model.graphs.reduce(
    (sum, graph) => sum + graph.tensors.length + graph.operators.length + 4,
    4,
  )
  return Math.ceil((constantBytes + parts * 256) / DATA_ALIGNMENT) * DATA_ALIGNMENT
}

function emptyTable(builder: Builder): number {
  builder.startObject(0)
  return builder.endObject()
}

function writeBuffer(builder: Builder, view: Uint8Array): number {
  const data = bytesVector(builder, view, DATA_ALIGNMENT)
  builder.startObject(Object.keys(bufferSlots).length)
  builder.addFieldOffset(bufferSlots.data, data, 0)
  return builder.endObject()
}

function writeGraph(builder: Builder, graph: Graph, constants: Constants, codes: Codes): number {
  const tensors = graph.tensors.map((tensor) => writeTensor(builder, tensor, constants.bufferOf(tensor)))
  const operators = graph.operators.map((operator) => {
    return writeOperator(builder, operator, codes.get(codeKey(operator))?.index ?? 0)
  })
  const tensorsAt = offsetVector(builder, tensors)
  const inputsAt = int32Vector(builder, graph.inputs)
  const outputsAt = int32Vector(builder, graph.outputs)
  const operatorsAt = offsetVector(builder, operators)
  const nameAt = builder.createString(graph.name)
  builder.startObject(Object.keys(subgraphSlots).length)
  builder.addFieldOffset(subgraphSlots.tensors, tensorsAt, 0)
  builder.addFieldOffset(subgraphSlots.inputs, inputsAt, 0)
  builder.addFieldOffset(subgraphSlots.outputs, outputsAt, 0)
  builder.addFieldOffset(subgraphSlots.operators, operatorsAt, 0)
  builder.addFieldOffset(subgraphSlots.name, nameAt, 0)
  return builder.endObject()
}

function writeTensor(builder: Builder, tensor: Tensor, buffer: number): number {
  const nameAt = builder.createString(tensor.name)
  const shapeAt = int32Vector(builder, tensor.shape)
  const quantizationAt = tensor.quantization ? writeQuantization(builder, tensor.quantization) : 0
  builder.startObject(Object.keys(tensorSlots).length)
  builder.addFieldOffset(tensorSlots.shape, shapeAt, 0)
  builder.addFieldInt8(tensorSlots.type, dtypes.indexOf(tensor.dtype), 0)
  builder.addFieldInt32(tensorSlots.buffer, buffer, 0)
  builder.addFieldOffset(tensorSlots.name, nameAt, 0)
  builder.addFieldOffset(tensorSlots.quantization, quantizationAt, 0)
  builder.addFieldInt8(tensorSlots.isVariable, tensor.isVariable ? 1 : 0, 0)
  return builder.endObject()
}

function writeQuantization(builder: Builder, quantization: Quantization): number {
  const scaleAt = float32Vector(builder, quantization.scale)
  const zeroPointAt = int64Vector(builder, quantization.zeroPoint)
  builder.startObject(Object.keys(quantizationSlots).length)
  builder.addFieldOffset(quantizationSlots.scale, scaleAt, 0)
  builder.addFieldOffset(quantizationSlots.zeroPoint, zeroPointAt, 0)
  builder.addFieldInt32(quantizationSlots.quantizedDimension, quantization.dimension, 0)
  return builder.endObject()
}

function writeOperatorCode(builder: Builder, operator: Operator): number {
  const code = operatorCode(operator.type)
  if (code === undefined) throw new UnwritableModelError(`${operator.type} is not an operator of the schema`)
  const customAt = operator.customName === undefined ? 0 : builder.createString(operator.customName)
  builder.startObject(Object.keys(operatorCodeSlots).length)
  // Readers of before schema 3a know only this signed byte; newer ones take the larger of the two.
  const deprecated = Math.min(code, placeholderForGreaterCodes)
  builder.addFieldInt8(operatorCodeSlots.deprecatedBuiltinCode, deprecated, 0)
  builder.addFieldOffset(operatorCodeSlots.customCode, customAt, 0)
  builder.addFieldInt32(operatorCodeSlots.version, operator.version, 1)
  builder.addFieldInt32(operatorCodeSlots.builtinCode, code, 0)
  return builder.endObject()
}

function writeOperator(builder: Builder, operator: Operator, codeIndex: number): number {
  const inputsAt = int32Vector(builder, operator.inputs)
  const outputsAt = int32Vector(builder, operator.outputs)
  const options = writeOptions(builder, operator)
  builder.startObject(Object.keys(operatorSlots).length)
  builder.addFieldInt32(operatorSlots.opcodeIndex, codeIndex, 0)
  builder.addFieldOffset(operatorSlots.inputs, inputsAt, 0)
  builder.addFieldOffset(operatorSlots.outputs, outputsAt, 0)
  if (options?.union === 1) {
    builder.addFieldInt8(operatorSlots.builtinOptionsType, options.number, 0)
    builder.addFieldOffset(operatorSlots.builtinOptions, options.at, 0)
  } else if (options?.union === 2) {
    builder.addFieldInt8(operatorSlots.builtinOptions2Type, options.number, 0)
    builder.addFieldOffset(operatorSlots.builtinOptions2, options.at, 0)
  }
  return builder.endObject()
}
