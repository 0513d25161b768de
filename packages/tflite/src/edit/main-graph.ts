import type { Graph, SignatureTensor, TfliteModel } from '../graph.js'

/**
 * The model with an edited main graph in place of its own, which has as many inputs and outputs in the same order:
 * signatures follow them to their new numbers.
 */
export function withMainGraph(model: TfliteModel, edited: Graph): TfliteModel {
  const [graph, ...others] = model.graphs
  const moved = (before: readonly number[] = [], after: readonly number[]) => {
    return ({ name, tensor }: SignatureTensor): SignatureTensor => ({
      name,
      tensor: after[before.indexOf(tensor)] ?? tensor,
    })
  }
  const signatures = model.signatures?.map((signature) => {
    if (signature.graph !== 0) return signature
    return {
      ...signature,
      inputs: signature.inputs.map(moved(graph?.inputs, edited.inputs)),
      outputs: signature.outputs.map(moved(graph?.outputs, edited.outputs)),
    }
  })
  return { ...model, graphs: [edited, ...others], ...(signatures && { signatures }) }
}
