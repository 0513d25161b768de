import type { Graph, TfliteModel } from '../graph.js'
import { dataFlowOf } from './data-flow.js'
import { mainGraph } from './slice.js'
import { tensorBytes } from './tensor-bytes.js'

/** Of the distance between two cuts, how far one may be moved to where less is cut through. */
const REACH = 0.35

/**
 * Where at most `count` prefixes end, by their last operators, ascending: spread evenly over the model's
 * expected time, each at the place nearby where the fewest bytes are alive, since all of those become outputs.
 * The whole is no prefix, and the first operator alone is a single.
 *
 * @param shares of the expected time, by operator
 */
export function prefixCuts(model: TfliteModel, shares: readonly number[], count: number): number[] {
  const graph = mainGraph(model)
  const aliveBytes = bytesAliveAfter(graph)
  const reached = runningSums(shares)
  const sum = reached.at(-1) ?? 0
  const places = Array.from({ length: Math.max(0, graph.operators.length - 2) }, (_, place) => place + 1)
  const cuts = new Set<number>()
  for (let cut = 1; cut <= count; cut++) {
    const wanted = (sum * cut) / (count + 1)
    const distance = (place: number) => Math.abs((reached[place] ?? 0) - wanted)
    const near = places.filter((place) => distance(place) <= (REACH * sum) / (count + 1))
    const nearest = places.toSorted((a, b) => distance(a) - distance(b)).slice(0, 1)
    const [best] = [...near, ...nearest].sort(
      (a, b) => (aliveBytes[a] ?? 0) - (aliveBytes[b] ?? 0) || distance(a) - distance(b),
    )
    if (best !== undefined) cuts.add(best)
  }
  return [...cuts].sort((a, b) => a - b)
}

/** Bytes of the activations that live on after each operator. */
function bytesAliveAfter(graph: Graph): number[] {
  const flow = dataFlowOf(graph)
  const end = graph.operators.length
  const change = new Float64Array(end + 1)
  for (const [index, { outputs }] of graph.operators.entries()) {
    for (const tensor of outputs) {
      if (flow.isGiven(tensor)) continue
      const bytes = tensorBytes(graph.tensors[tensor])
      const until = graph.outputs.includes(tensor) ? end : Math.max(flow.lastReaderOf(tensor), index + 1)
      change[index] = (change[index] ?? 0) + bytes
      change[until] = (change[until] ?? 0) - bytes
    }
  }
  return runningSums(change.subarray(0, end))
}

function runningSums(values: Iterable<number>): number[] {
  let sum = 0
  return Array.from(values, (value) => {
    sum += value
    return sum
  })
}
