import type { Graph, Operator } from '../graph.js'
import { calledGraphs } from '../subgraph-calls.js'

/** What comes from where in a graph. */
export interface DataFlow {
  /** The operator that makes a tensor; undefined for inputs, constants and variables. */
  makerOf(tensor: number): number | undefined
  /** The last operator that reads a tensor; -1 where none does. */
  lastReaderOf(tensor: number): number
  /** Whether a tensor is there without any input: a constant, state, or what operators make of constants alone. */
  isGiven(tensor: number): boolean
}

/**
 * Operators whose result is no function of their inputs. All others that read nothing but constants prepare
 * constants (unpacked weights, handles): runtimes do that once, so such work belongs to whoever reads it.
 */
const impure = new Set([
  'CALL_ONCE',
  'CUSTOM',
  'STABLEHLO_CUSTOM_CALL',
  'RANDOM_STANDARD_NORMAL',
  'RANDOM_UNIFORM',
  'STABLEHLO_RNG_BIT_GENERATOR',
  'MULTINOMIAL',
  'READ_VARIABLE',
  'ASSIGN_VARIABLE',
  'HASHTABLE_FIND',
  'HASHTABLE_IMPORT',
  'HASHTABLE_SIZE',
])

/** Whether an operator does nothing but make its outputs of its inputs. */
export function isPure(operator: Operator): boolean {
  return !impure.has(operator.type) && calledGraphs(operator).length === 0
}

export function dataFlowOf(graph: Graph): DataFlow {
  const makers = new Map<number, number>()
  const readers = new Map<number, number>()
  const given = new Set<number>()
  for (const [index, { data, isVariable }] of graph.tensors.entries()) {
    if (data !== undefined || isVariable) given.add(index)
  }
  for (const [index, operator] of graph.operators.entries()) {
    for (const tensor of operator.inputs) readers.set(tensor, index)
    for (const tensor of operator.outputs) makers.set(tensor, index)
    if (preparesConstants(operator, graph, given)) for (const tensor of operator.outputs) given.add(tensor)
  }
  return {
    makerOf: (tensor) => makers.get(tensor),
    lastReaderOf: (tensor) => readers.get(tensor) ?? -1,
    isGiven: (tensor) => given.has(tensor),
  }
}

function preparesConstants(operator: Operator, graph: Graph, given: ReadonlySet<number>): boolean {
  if (!isPure(operator)) return false
  return operator.inputs.every(
    (tensor) => tensor < 0 || (given.has(tensor) && !graph.tensors[tensor]?.isVariable),
  )
}
