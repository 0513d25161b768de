import type { Graph, TfliteModel } from '../graph.js'
import { type DataFlow, dataFlowOf } from './data-flow.js'
import { extract } from './extract.js'
import { mainGraph, type Slice, tensorName } from './slice.js'
import { SliceError } from './slice-error.js'

/** Where a model is cut: tensor indices of its main graph. */
export interface Cut {
  /** Activations that the slice is given, in the order of its inputs; inputs of the whole among them. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/**
 * The operators between tensors: all that the outputs need and that does not lie before the inputs. Constants
 * and state (variable tensors) come along, and so do operators that only prepare constants.
 *
 * @throws SliceError where the inputs do not suffice, a tensor is no activation, or a loop is crossed
 */
export function sliceModel(model: TfliteModel, cut: Cut): Slice {
  const graph = mainGraph(model)
  const flow = dataFlowOf(graph)
  checkCut(graph, flow, cut)
  const operators = new Set<number>()
  const open = [...cut.outputs]
  const seen = new Set(cut.inputs)
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    if (tensor < 0 || seen.has(tensor)) continue
    seen.add(tensor)
    const maker = flow.makerOf(tensor)
    if (maker !== undefined) {
      operators.add(maker)
      open.push(...(graph.operators[maker]?.inputs ?? []))
    } else if (!flow.isGiven(tensor)) {
      const name = tensorName(graph, tensor)
      throw new SliceError(`the outputs need ${name}, an input of the whole that is no input of the slice`)
    }
  }
  return extract(model, { ...cut, operators: [...operators].sort((a, b) => a - b) })
}

function checkCut(graph: Graph, flow: DataFlow, { inputs, outputs }: Cut): void {
  if (outputs.length === 0) throw new SliceError('a slice has at least one output')
  const known = new Set<number>()
  for (const tensor of [...inputs, ...outputs]) {
    if (graph.tensors[tensor] === undefined) {
      throw new SliceError(`tensor ${tensor}: the graph has tensors 0 to ${graph.tensors.length - 1}`)
    }
    if (known.has(tensor)) throw new SliceError(`${tensorName(graph, tensor)} is named twice`)
    known.add(tensor)
    if (flow.isGiven(tensor)) {
      throw new SliceError(`${tensorName(graph, tensor)} is no activation: nothing is cut there`)
    }
  }
}
