import type { Graph, Tensor, TfliteModel } from '../graph.js'
import { renumbered } from './extract.js'
import { mainGraph, type Slice } from './slice.js'
import { tensorBytes } from './tensor-bytes.js'

/** How far weights are rotated; a copy more is made only while all of these hold. */
export interface RotationLimits {
  /** Enough: so many bytes of weights lie between two uses of the same ones. */
  readonly weightBytes: number
  /** The copies' outputs together, in bytes: more than the network itself has alive would be colder than in it. */
  readonly outputBytes: number
  readonly copies: number
}

/**
 * How many copies of a slice keep its weights as cold as the limits say; 1 for a slice without weights. In a
 * network, all its other weights go through the caches between two uses of the same ones.
 */
export function copiesWithin(slice: Slice, { weightBytes, outputBytes, copies }: RotationLimits): number {
  const graph = mainGraph(slice.model)
  const weightsEach = constantBytes(graph)
  if (weightsEach === 0) return 1
  const outputsEach = graph.outputs.reduce((sum, tensor) => sum + tensorBytes(graph.tensors[tensor]), 0)
  const enough = Math.ceil(weightBytes / weightsEach)
  return Math.max(1, Math.min(enough, copies, Math.floor(outputBytes / Math.max(1, outputsEach))))
}

/**
 * Several copies of a slice in one model, each with constants in buffers of its own, all reading the same
 * inputs: by the time that a copy's weights are used again, those of all the others have gone through the
 * caches. Outputs are those of the first copy, then of the second, and so on.
 *
 * Time per slice: the whole divided by `copies`.
 */
export function rotatingCopies(slice: Slice, copies: number): TfliteModel {
  return { ...slice.model, graphs: [copied(mainGraph(slice.model), copies)] }
}

/** Bytes of all constants of a model's main graph, each once. */
export function constantBytes(graph: Pick<Graph, 'tensors'>): number {
  const views = new Set(graph.tensors.flatMap(({ data }) => data ?? []))
  return [...views].reduce((sum, { byteLength }) => sum + byteLength, 0)
}

function copied(graph: Graph, copies: number): Graph {
  const shared = new Set(graph.inputs)
  const tensors: Tensor[] = graph.tensors.slice()
  const operators = graph.operators.slice()
  const outputs = graph.outputs.slice()
  for (let copy = 1; copy < copies; copy++) {
    const places = new Map<number, number>()
    for (const [index, tensor] of graph.tensors.entries()) {
      if (shared.has(index)) places.set(index, index)
      else places.set(index, tensors.push(copyOf(tensor, copy)) - 1)
    }
    const placeOf = (tensor: number) => places.get(tensor) ?? -1
    operators.push(...graph.operators.map((operator) => renumbered(operator, placeOf)))
    outputs.push(...graph.outputs.map(placeOf))
  }
  return { ...graph, tensors, operators, outputs }
}

/** Bytes of its own: the writer gives tensors that share a view one buffer. */
function copyOf(tensor: Tensor, copy: number): Tensor {
  const name = `${tensor.name}/copy${copy}`
  return tensor.data === undefined ? { ...tensor, name } : { ...tensor, name, data: tensor.data.slice() }
}
