import type { Graph, Operator, TfliteModel } from '../graph.js'
import { calledGraphs } from '../subgraph-calls.js'
import { mainGraph, operatorName, type Slice, tensorName } from './slice.js'
import { SliceError } from './slice-error.js'

/** Types that live in the runtime and not in a buffer, so that no caller can hand one in. */
const unbuffered = new Set(['resource', 'variant'])

/**
 * The given operators, inputs and outputs of the main graph as a model of their own. Tensors keep their order,
 * names and quantisation; other graphs, signatures and metadata stay behind.
 *
 * @param operators indices in the whole, ascending
 * @throws SliceError for an operator that runs other graphs and for a boundary tensor without a buffer
 */
export function extract(model: TfliteModel, { operators, inputs, outputs }: Omit<Slice, 'model'>): Slice {
  const graph = mainGraph(model)
  for (const index of operators) refuseCalls(graph, index)
  for (const tensor of [...inputs, ...outputs]) {
    const dtype = graph.tensors[tensor]?.dtype ?? ''
    if (unbuffered.has(dtype)) {
      throw new SliceError(`${tensorName(graph, tensor)} is a ${dtype} and cannot be cut at`)
    }
  }
  const chosen = operators.flatMap((index) => graph.operators[index] ?? [])
  const kept = [...new Set([...inputs, ...outputs, ...chosen.flatMap(tensorsOf)])].sort((a, b) => a - b)
  const places = new Map(kept.map((tensor, place) => [tensor, place]))
  const placeOf = (tensor: number) => places.get(tensor) ?? -1
  const sliced: Graph = {
    name: graph.name,
    tensors: kept.flatMap((tensor) => graph.tensors[tensor] ?? []),
    operators: chosen.map((operator) => renumbered(operator, placeOf)),
    inputs: inputs.map(placeOf),
    outputs: outputs.map(placeOf),
  }
  return { model: { description: model.description, graphs: [sliced] }, operators, inputs, outputs }
}

function refuseCalls(graph: Graph, index: number): void {
  const operator = graph.operators[index]
  const [call] = operator === undefined ? [] : calledGraphs(operator)
  if (call === undefined) return
  throw new SliceError(`${operatorName(graph, index)} runs graph ${call.graph}: a slice holds one graph`)
}

/** The tensors that an operator names, without inputs that are left out. */
function tensorsOf({ inputs, outputs, intermediates = [] }: Operator): number[] {
  return [...inputs, ...outputs, ...intermediates].filter((tensor) => tensor >= 0)
}

/** @param placeOf the new index of a tensor; -1 stays -1 */
export function renumbered(operator: Operator, placeOf: (tensor: number) => number): Operator {
  const { inputs, outputs, intermediates } = operator
  return {
    ...operator,
    inputs: inputs.map(placeOf),
    outputs: outputs.map(placeOf),
    ...(intermediates && { intermediates: intermediates.map(placeOf) }),
  }
}
