import type { Graph } from '../graph.js'
import { InvalidModelError } from './invalid-model-error.js'

/**
 * Checks that every value exists before it is used: an operator's inputs are inputs of the graph,
 * constants, variables or outputs of operators before it, and so are the outputs of the graph.
 */
export function checkOrder(graph: Graph, at: string): void {
  const known = new Set(graph.inputs)
  for (const [index, { data, isVariable, shape }] of graph.tensors.entries()) {
    if (data !== undefined || isVariable || shape.includes(0)) known.add(index)
  }
  for (const [index, operator] of graph.operators.entries()) {
    const missing = operator.inputs.findIndex((tensor) => tensor >= 0 && !known.has(tensor))
    if (missing >= 0) {
      throw new InvalidModelError(
        `${at}.operators[${index}].inputs[${missing}]`,
        `tensor ${operator.inputs[missing]} is used before anything makes it`,
      )
    }
    for (const [place, tensor] of operator.outputs.entries()) {
      if (graph.tensors[tensor]?.data !== undefined) {
        throw new InvalidModelError(
          `${at}.operators[${index}].outputs[${place}]`,
          `tensor ${tensor} is a constant and cannot be written`,
        )
      }
      known.add(tensor)
    }
  }
  const missing = graph.outputs.findIndex((tensor) => !known.has(tensor))
  if (missing >= 0) {
    throw new InvalidModelError(`${at}.outputs[${missing}]`, `nothing makes tensor ${graph.outputs[missing]}`)
  }
}
