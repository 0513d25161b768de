import { Builder } from 'flatbuffers'
import type { Graph, Metadata, Signature, SignatureTensor, TfliteModel } from '../graph.js'
import {
  bufferSlots,
  fileIdentifier,
  metadataSlots,
  modelSlots,
  schemaVersion,
  signatureSlots,
  subgraphSlots,
  tensorMapSlots,
} from '../schema/index.js'
import { type Constants, collectConstants } from './constants.js'
import { OperatorCodes, writeOperator } from './operator-writer.js'
import { slotCount } from './slots.js'
import { writeTensor } from './tensor-writer.js'
import { bytesVector, int32Vector, offsetVector } from './vectors.js'

/** TFLite asks for this alignment of constants (`force_align: 16` in the schema). */
const CONSTANT_ALIGNMENT = 16

/**
 * A `.tflite` file of the model. The same model gives the same bytes, and reading them gives the model
 * back. Takes about the file's size in memory beside the model's own constants.
 *
 * @throws UnwritableModelError for an operator that the schema does not have
 */
export function writeModel(model: TfliteModel): Uint8Array {
  const constants = collectConstants(model)
  const codes = new OperatorCodes(model)
  const builder = new Builder(capacityFor(model, constants))

  // A FlatBuffer is written from its end: constants first leaves the structure in the file's first pages.
  builder.startObject(0)
  const empty = builder.endObject()
  const buffers = [empty, ...constants.views.map((view) => writeBuffer(builder, view))]
  const graphs = model.graphs.map((graph) => writeGraph(builder, graph, constants, codes))
  const metadata = (model.metadata ?? []).map((each) => writeMetadata(builder, each, constants))
  const signatures = (model.signatures ?? []).map((each) => writeSignature(builder, each))

  const signaturesAt = signatures.length > 0 ? offsetVector(builder, signatures) : 0
  const metadataAt = metadata.length > 0 ? offsetVector(builder, metadata) : 0
  const buffersAt = offsetVector(builder, buffers)
  const description = builder.createString(model.description)
  const graphsAt = offsetVector(builder, graphs)
  const codesAt = offsetVector(builder, codes.write(builder))
  builder.startObject(slotCount(modelSlots))
  builder.addFieldInt32(modelSlots.version, schemaVersion, 0)
  builder.addFieldOffset(modelSlots.operatorCodes, codesAt, 0)
  builder.addFieldOffset(modelSlots.subgraphs, graphsAt, 0)
  builder.addFieldOffset(modelSlots.description, description, 0)
  builder.addFieldOffset(modelSlots.buffers, buffersAt, 0)
  builder.addFieldOffset(modelSlots.metadata, metadataAt, 0)
  builder.addFieldOffset(modelSlots.signatureDefs, signaturesAt, 0)
  builder.finish(builder.endObject(), fileIdentifier)
  return builder.asUint8Array()
}

// The builder doubles its memory when it is full, which would cost the file twice more: a guess that is
// not too small avoids that. Tables and names take well under the allowance for each tensor and operator.
function capacityFor(model: TfliteModel, { views }: Constants): number {
  const constantBytes = views.reduce((sum, view) => sum + view.byteLength + 4 * CONSTANT_ALIGNMENT, 0)
  const parts = model.graphs.reduce((sum, graph) => sum + graph.tensors.length + graph.operators.length, 8)
  return Math.ceil((constantBytes + parts * 192) / CONSTANT_ALIGNMENT) * CONSTANT_ALIGNMENT
}

function writeBuffer(builder: Builder, view: Uint8Array): number {
  const data = bytesVector(builder, view, CONSTANT_ALIGNMENT)
  builder.startObject(slotCount(bufferSlots))
  builder.addFieldOffset(bufferSlots.data, data, 0)
  return builder.endObject()
}

function writeGraph(builder: Builder, graph: Graph, constants: Constants, codes: OperatorCodes): number {
  const tensors = graph.tensors.map((tensor) => {
    return writeTensor(builder, tensor, constants.bufferOf(tensor.data))
  })
  const operators = graph.operators.map((operator) => writeOperator(builder, operator, codes))
  const tensorsAt = offsetVector(builder, tensors)
  const inputs = int32Vector(builder, graph.inputs)
  const outputs = int32Vector(builder, graph.outputs)
  const operatorsAt = offsetVector(builder, operators)
  const name = builder.createString(graph.name)
  builder.startObject(slotCount(subgraphSlots))
  builder.addFieldOffset(subgraphSlots.tensors, tensorsAt, 0)
  builder.addFieldOffset(subgraphSlots.inputs, inputs, 0)
  builder.addFieldOffset(subgraphSlots.outputs, outputs, 0)
  builder.addFieldOffset(subgraphSlots.operators, operatorsAt, 0)
  builder.addFieldOffset(subgraphSlots.name, name, 0)
  return builder.endObject()
}

function writeMetadata(builder: Builder, { name, data }: Metadata, constants: Constants): number {
  const nameAt = builder.createString(name)
  builder.startObject(slotCount(metadataSlots))
  builder.addFieldOffset(metadataSlots.name, nameAt, 0)
  builder.addFieldInt32(metadataSlots.buffer, constants.bufferOf(data), 0)
  return builder.endObject()
}

function writeSignature(builder: Builder, signature: Signature): number {
  const inputs = writeTensorMap(builder, signature.inputs)
  const outputs = writeTensorMap(builder, signature.outputs)
  const key = builder.createString(signature.key)
  builder.startObject(slotCount(signatureSlots))
  builder.addFieldOffset(signatureSlots.inputs, inputs, 0)
  builder.addFieldOffset(signatureSlots.outputs, outputs, 0)
  builder.addFieldOffset(signatureSlots.signatureKey, key, 0)
  builder.addFieldInt32(signatureSlots.subgraphIndex, signature.graph, 0)
  return builder.endObject()
}

function writeTensorMap(builder: Builder, entries: readonly SignatureTensor[]): number {
  const tables = entries.map(({ name, tensor }) => {
    const nameAt = builder.createString(name)
    builder.startObject(slotCount(tensorMapSlots))
    builder.addFieldOffset(tensorMapSlots.name, nameAt, 0)
    builder.addFieldInt32(tensorMapSlots.tensorIndex, tensor, 0)
    return builder.endObject()
  })
  return offsetVector(builder, tables)
}
