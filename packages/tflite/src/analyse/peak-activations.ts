import type { Graph } from '../graph.js'
import { denseBytes } from '../schema/index.js'
import { type Constants, elementsOf } from './constants.js'

/**
 * The most bytes of activations alive at once, over the operators in their order: an input of the graph
 * from the start to its last use, an output to the end, a variable always, any other from the operator that
 * makes it to its last use. A planner cannot do with less unless it works in place, and needs more for the
 * kernels' scratch space. Strings and resources, whose size only a run shows, count nothing.
 */
export function peakActivationBytes(graph: Graph, constants: Constants): number {
  const end = Math.max(graph.operators.length - 1, 0)
  const lives = livesOf(graph, end)
  // What each step adds, and what the step before it lets go.
  const change = new Float64Array(end + 2)
  for (const [index, tensor] of graph.tensors.entries()) {
    const life = tensor.isVariable ? { first: 0, last: end } : lives.get(index)
    if (life === undefined || constants.of(index) !== undefined) continue
    const bytes = denseBytes(tensor.dtype, elementsOf(tensor.shape)) ?? 0
    change[life.first] = (change[life.first] ?? 0) + bytes
    change[life.last + 1] = (change[life.last + 1] ?? 0) - bytes
  }
  let alive = 0
  let peak = 0
  for (const bytes of change) {
    alive += bytes
    peak = Math.max(peak, alive)
  }
  return peak
}

interface Life {
  first: number
  last: number
}

function livesOf(graph: Graph, end: number): Map<number, Life> {
  const lives = new Map<number, Life>(graph.inputs.map((tensor) => [tensor, { first: 0, last: 0 }]))
  for (const [step, { inputs, outputs }] of graph.operators.entries()) {
    for (const tensor of [...inputs, ...outputs]) {
      const life = lives.get(tensor)
      if (life === undefined) lives.set(tensor, { first: step, last: step })
      else life.last = step
    }
  }
  for (const tensor of graph.outputs) {
    const life = lives.get(tensor)
    if (life !== undefined) life.last = end
  }
  return lives
}
