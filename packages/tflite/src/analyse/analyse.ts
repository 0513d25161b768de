import type { DType, Graph, Operator, TfliteModel } from '../graph.js'
import { memoryOf } from '../memory/index.js'
import { InvalidModelError } from '../read/invalid-model-error.js'
import type { Analysis, OperatorFacts, TensorFacts } from './analysis.js'
import { Constants } from './constants.js'
import { fileOrderDigest } from './file-order-digest.js'
import { CostCounter, noCost, sumCosts } from './graph-costs.js'
import { peakActivationBytes } from './peak-activations.js'
import { structureDigests } from './structure-digest.js'

const maxNameLength = 256

/**
 * Counts what a model's main graph does. Multiply-accumulates are those of convolutions, depthwise,
 * transposed (by input pixels) and 3-D ones, of fully connected layers, of matrix products (attention's
 * both) and of recurrent cells; bias, activation, pooling, add and resize count nothing and stand in
 * `otherOps`. Parameters are weights and biases, slopes of PReLU, embeddings and constant vectors that are
 * added or multiplied. An operator that calls other graphs carries their cost.
 *
 * @throws InvalidModelError where an operator has shapes that it cannot have, or counts beyond 2^53
 */
export function analyse(model: TfliteModel): Analysis {
  const graph = model.graphs[0]
  if (graph === undefined) throw new InvalidModelError('subgraphs', 'there is none')
  const constants = new Constants(graph)
  const counter = new CostCounter(model)
  const costs = counter.operatorCosts(graph, constants, 'subgraphs[0]')
  const { macs, effectiveMacs } = sumCosts(costs, 'subgraphs[0]')
  const operators = graph.operators.map(
    (operator, index): OperatorFacts => ({
      index,
      type: typeName(operator),
      inputs: tensorFacts(graph, operator.inputs),
      outputs: tensorFacts(graph, operator.outputs),
      ...(costs[index] ?? noCost),
    }),
  )
  return {
    ...structureDigests(model),
    fileOrderDigest: fileOrderDigest(model),
    operators,
    macs,
    effectiveMacs,
    params: counter.parameters(),
    otherOps: countOthers(operators),
    peakActivationBytes: peakActivationBytes(graph, constants),
    memory: memoryOf(model),
    inputs: tensorFacts(graph, graph.inputs),
    outputs: tensorFacts(graph, graph.outputs),
    dtype: dominantType(counter.macsByType) ?? graph.tensors[graph.inputs[0] ?? -1]?.dtype ?? 'float32',
  }
}

function typeName({ type, customName }: Operator): string {
  return type === 'CUSTOM' ? `CUSTOM:${(customName ?? '').slice(0, maxNameLength)}` : type
}

/** Facts of the tensors given; an optional input that is left out has none. */
function tensorFacts(graph: Graph, indices: readonly number[]): TensorFacts[] {
  return indices.flatMap((tensor) => {
    const found = graph.tensors[tensor]
    if (found === undefined) return []
    return [{ tensor, name: found.name.slice(0, maxNameLength), shape: found.shape, dtype: found.dtype }]
  })
}

function dominantType(macsByType: ReadonlyMap<DType, number>): DType | undefined {
  const ranked = [...macsByType].sort(([, one], [, other]) => other - one)
  return ranked[0]?.[0]
}

function countOthers(operators: readonly OperatorFacts[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { type, macs } of operators) if (macs === 0) counts.set(type, (counts.get(type) ?? 0) + 1)
  return Object.fromEntries(counts)
}
