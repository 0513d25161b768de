import type { Graph, TfliteModel } from '../graph.js'
import { InvalidModelError } from '../read/invalid-model-error.js'

/** A part of a model's main graph as a model of its own. */
export interface Slice {
  /** One graph; its constants are the views of the whole, so a slice costs no copy of the weights. */
  readonly model: TfliteModel
  /** The operators in it, by their indices in the whole. */
  readonly operators: readonly number[]
  /** What its inputs are in the whole, in their order, by tensor index. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/** @throws InvalidModelError for a model without graphs */
export function mainGraph(model: TfliteModel): Graph {
  const [graph] = model.graphs
  if (graph === undefined) throw new InvalidModelError('subgraphs', 'there is none')
  return graph
}

/** An operator as messages name it: `operator 12 (CONV_2D)`. */
export function operatorName(graph: Graph, index: number): string {
  const operator = graph.operators[index]
  const type = operator?.customName === undefined ? operator?.type : `CUSTOM:${operator.customName}`
  return `operator ${index} (${type ?? 'none'})`
}

/** Longest part of a tensor's name in a message: converters join the names of all layers that they fused. */
const MAX_NAME = 80

/** A tensor as messages name it: `tensor 7 "conv/relu"`. */
export function tensorName(graph: Graph, index: number): string {
  return `tensor ${index} ${JSON.stringify((graph.tensors[index]?.name ?? '').slice(0, MAX_NAME))}`
}
