import type { Graph, Metadata, Signature, SignatureTensor, TfliteModel } from '../graph.js'
import {
  fileIdentifier,
  metadataSlots,
  modelSlots,
  schemaVersion,
  signatureSlots,
  subgraphSlots,
  tensorMapSlots,
} from '../schema/index.js'
import { checkCalls } from './check-calls.js'
import { checkOrder } from './check-order.js'
import { FlatTable, openFlatFile } from './flat-table.js'
import { InvalidModelError } from './invalid-model-error.js'
import { type Buffers, readBuffers } from './read-buffers.js'
import { type OperatorCode, readIndices, readOperatorCodes, readOperators } from './read-operators.js'
import { readTensors } from './read-tensors.js'

/**
 * Reads and verifies a `.tflite` file. Hostile bytes cost time and memory linear in their number.
 *
 * @param bytes the whole file; the model's constants are views into it, so it must not change afterwards
 * @throws InvalidModelError for anything that is no valid model, with the place
 */
export function readModel(bytes: Uint8Array): TfliteModel {
  const model = openRoot(bytes)
  const version = model.uint32(modelSlots.version)
  if (version !== schemaVersion) model.failAt('version', `${version}, not ${schemaVersion}`)
  const buffers = readBuffers(model)
  const codes = readOperatorCodes(model)
  const graphs = model.mapTables(modelSlots.subgraphs, 'subgraphs', (table) =>
    readGraph(table, buffers, codes),
  )
  if (graphs.length === 0) model.failAt('subgraphs', 'there is none')
  for (const [index, graph] of graphs.entries()) checkOrder(graph, `subgraphs[${index}]`)
  checkCalls(graphs)
  const metadata = readMetadata(model, buffers)
  const signatures = readSignatures(model, graphs)
  return {
    description: model.text(modelSlots.description, 'description'),
    graphs,
    ...(metadata.length > 0 && { metadata }),
    ...(signatures.length > 0 && { signatures }),
  }
}

function openRoot(bytes: Uint8Array): FlatTable {
  if (bytes.length < 8) throw new InvalidModelError('file', `${bytes.length} bytes are no model`, 0)
  const identifier = String.fromCharCode(...bytes.subarray(4, 8))
  if (identifier !== fileIdentifier) {
    throw new InvalidModelError('file', `does not say ${fileIdentifier}, so it is no .tflite file`, 4)
  }
  const file = openFlatFile(bytes)
  return new FlatTable(file, file.view.getUint32(0, true), 'model')
}

function readGraph(table: FlatTable, buffers: Buffers, codes: readonly OperatorCode[]): Graph {
  const tensors = readTensors(table, buffers)
  return {
    name: table.text(subgraphSlots.name, 'name'),
    tensors,
    operators: readOperators(table, codes, tensors.length),
    inputs: readIndices(table, subgraphSlots.inputs, 'inputs', tensors.length, 0),
    outputs: readIndices(table, subgraphSlots.outputs, 'outputs', tensors.length, 0),
  }
}

function readMetadata(model: FlatTable, buffers: Buffers): Metadata[] {
  return model.mapTables(modelSlots.metadata, 'metadata', (table) => {
    const index = table.uint32(metadataSlots.buffer)
    if (index >= buffers.length) table.failAt('buffer', `${index}, but there are ${buffers.length} buffers`)
    return { name: table.text(metadataSlots.name, 'name'), data: buffers[index] ?? new Uint8Array(0) }
  })
}

function readSignatures(model: FlatTable, graphs: readonly Graph[]): Signature[] {
  return model.mapTables(modelSlots.signatureDefs, 'signatureDefs', (table) => {
    const graph = table.uint32(signatureSlots.subgraphIndex)
    const tensors =
      graphs[graph]?.tensors ?? table.failAt('subgraphIndex', `graph ${graph} of ${graphs.length}`)
    return {
      key: table.text(signatureSlots.signatureKey, 'signatureKey'),
      graph,
      inputs: readTensorMap(table, signatureSlots.inputs, 'inputs', tensors.length),
      outputs: readTensorMap(table, signatureSlots.outputs, 'outputs', tensors.length),
    }
  })
}

function readTensorMap(table: FlatTable, slot: number, name: string, tensorCount: number): SignatureTensor[] {
  return table.mapTables(slot, name, (entry) => {
    const tensor = entry.uint32(tensorMapSlots.tensorIndex)
    if (tensor >= tensorCount) entry.failAt('tensorIndex', `tensor ${tensor} of ${tensorCount}`)
    return { name: entry.text(tensorMapSlots.name, 'name'), tensor }
  })
}
