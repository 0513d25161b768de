import type { Graph, TfliteModel } from '../graph.js'
import { type DataFlow, dataFlowOf } from './data-flow.js'
import { extract } from './extract.js'
import { mainGraph, operatorName, type Slice } from './slice.js'
import { SliceError } from './slice-error.js'

/**
 * The operators from `first` up to and without `end`. Its inputs are the activations that come from outside.
 * Its outputs are those that live on behind the cut, so that no runtime can leave work out, and results that
 * nobody reads. Operators before `first` that only prepare constants for it come along.
 *
 * @throws SliceError for an empty range, an operator that runs other graphs, a cut at a handle, or no output
 */
export function sliceOperators(model: TfliteModel, { first, end }: { first: number; end: number }): Slice {
  const graph = mainGraph(model)
  const count = graph.operators.length
  if (!(Number.isInteger(first) && Number.isInteger(end) && first >= 0 && first < end && end <= count)) {
    throw new SliceError(`operators ${first} up to ${end} are no range of the graph's ${count} operators`)
  }
  const flow = dataFlowOf(graph)
  const range = Array.from({ length: end - first }, (_, place) => first + place)
  const operators = [...preparersOf(graph, flow, range), ...range]
  const made = new Set(operators.flatMap((index) => graph.operators[index]?.outputs ?? []))
  const inputs = range
    .flatMap((index) => graph.operators[index]?.inputs ?? [])
    .filter((tensor) => tensor >= 0 && !made.has(tensor) && !flow.isGiven(tensor))
  const outputs = range
    .flatMap((index) => graph.operators[index]?.outputs ?? [])
    .filter((tensor) => graph.outputs.includes(tensor) || (!flow.isGiven(tensor) && livesOn(tensor)))
  if (outputs.length === 0) {
    const what = first + 1 < end ? ` and the ${end - first - 1} before it make` : ' makes'
    throw new SliceError(`${operatorName(graph, end - 1)}${what} no activation: there is nothing to cut`)
  }
  return extract(model, { operators, inputs: [...new Set(inputs)], outputs: [...new Set(outputs)] })

  function livesOn(tensor: number): boolean {
    const lastReader = flow.lastReaderOf(tensor)
    return lastReader < 0 || lastReader >= end
  }
}

/** One operator, with what prepares its constants. */
export function singleOperator(model: TfliteModel, index: number): Slice {
  return sliceOperators(model, { first: index, end: index + 1 })
}

/** The first `count` operators. */
export function prefix(model: TfliteModel, count: number): Slice {
  return sliceOperators(model, { first: 0, end: count })
}

/** Operators before a range that make its constants out of others, ascending. */
function preparersOf(graph: Graph, flow: DataFlow, range: readonly number[]): number[] {
  const [first = 0] = range
  const preparers = new Set<number>()
  const open = range.flatMap((index) => graph.operators[index]?.inputs ?? [])
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    const maker = flow.isGiven(tensor) ? flow.makerOf(tensor) : undefined
    if (maker === undefined || maker >= first || preparers.has(maker)) continue
    preparers.add(maker)
    open.push(...(graph.operators[maker]?.inputs ?? []))
  }
  return [...preparers].sort((a, b) => a - b)
}
