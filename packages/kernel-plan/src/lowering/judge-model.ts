import type { Operator, OperatorIssue, TfliteModel } from '@paceline/tflite/read'
import { activationShape } from './activation-layout.js'
import { ModelGraph } from './model-graph.js'
import type { Emit } from './operator-call.js'
import { loweringRules } from './operators/index.js'
import { tooLarge } from './size-limits.js'

/** How each operator of a main graph is lowered, and all that keeps the graph from it. */
export interface JudgedModel {
  readonly graph: ModelGraph
  /** In the order of the operators; null for what is unsupported. */
  readonly emits: readonly (Emit | null)[]
  readonly unsupported: readonly OperatorIssue[]
}

/** Looks at every operator without making anything of it: memory follows the file, whatever its shapes say. */
export function judgeModel(model: TfliteModel): JudgedModel {
  const [main = { name: '', tensors: [], operators: [], inputs: [], outputs: [] }] = model.graphs
  const graph = new ModelGraph(main)
  const unsupported = boundaryRefusals(graph)
  const emits = main.operators.map((operator, index) => {
    const judged = judge(graph, operator, index)
    if (typeof judged !== 'string') return judged
    const { type, customName } = operator
    unsupported.push({
      index,
      type: customName === undefined ? type : `${type}:${customName}`,
      reason: judged,
    })
    return null
  })
  return { graph, emits, unsupported }
}

function judge(graph: ModelGraph, operator: Operator, index: number): Emit | string {
  const rule = loweringRules.get(operator.type)
  if (rule === undefined) return 'the kernels have no such operator'
  const activations = [...operator.inputs, ...operator.outputs].filter(
    (tensor) => tensor >= 0 && !graph.isConstant(tensor),
  )
  for (const activation of activations) {
    const { dtype, shape = [], name = '' } = graph.tensor(activation) ?? {}
    if (dtype !== 'float32') return `it is in ${dtype}: the kernels take float32 models`
    const tooMuch = tooLarge(`"${name.slice(0, 80)}"`, shape)
    if (tooMuch !== null) return tooMuch
  }
  return rule({ graph, index, operator })
}

function boundaryRefusals(graph: ModelGraph): OperatorIssue[] {
  const { inputs, outputs, operators } = graph.graph
  const refusals: OperatorIssue[] = []
  const refuse = (type: string, reason: string) => refusals.push({ index: -1, type, reason })
  if (operators.length === 0) refuse('MODEL', 'it has no operators')
  for (const [type, tensors] of [
    ['INPUT', inputs],
    ['OUTPUT', outputs],
  ] as const) {
    if (tensors.length === 0) refuse(type, 'the model has none')
    for (const tensor of tensors) {
      const { dtype, shape = [] } = graph.tensor(tensor) ?? {}
      if (dtype !== undefined && dtype !== 'float32') refuse(type, `it is ${dtype}: the kernels take float32`)
      if (activationShape(shape) === null)
        refuse(type, `its shape [${shape.join(', ')}] is neither one image nor a vector`)
      if (graph.isConstant(tensor)) refuse(type, 'it is a constant')
    }
  }
  return refusals
}
