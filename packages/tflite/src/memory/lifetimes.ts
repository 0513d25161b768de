import { Constants, elementsOf } from '../analyse/constants.js'
import type { Graph } from '../graph.js'
import { denseBytes } from '../schema/index.js'

/** From the operator that makes a tensor (0 for an input) to the last that needs it, both included. */
export interface Life {
  readonly first: number
  readonly last: number
}

/** An activation in memory. */
export interface LiveTensor extends Life {
  readonly tensor: number
  /** 0 for strings and handles, whose size only a run shows. */
  readonly bytes: number
}

/**
 * The activations of a graph over its operators in their order: an input from the start to its last use, an output
 * to the end, a variable always, any other from the operator that makes it to its last use. Constants, and what is
 * only unpacked from them, are none.
 */
export function lifetimesOf(graph: Graph, constants = new Constants(graph)): LiveTensor[] {
  const end = Math.max(graph.operators.length - 1, 0)
  const lives = namedLives(graph, end)
  return graph.tensors.flatMap(({ isVariable, dtype, shape }, tensor) => {
    const life = isVariable ? { first: 0, last: end } : lives.get(tensor)
    if (life === undefined || constants.of(tensor) !== undefined) return []
    return [{ tensor, bytes: denseBytes(dtype, elementsOf(shape)) ?? 0, ...life }]
  })
}

function namedLives(graph: Graph, end: number): Map<number, Life> {
  const lives = new Map<number, { first: number; last: number }>(
    graph.inputs.map((tensor) => [tensor, { first: 0, last: 0 }]),
  )
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

/** A peak of memory, and the first operator at which it is reached. */
export interface Peak {
  readonly bytes: number
  readonly operator: number
}

/** The most bytes alive at once. A life whose end is before its start is none. */
export function peakOf(lives: readonly (Life & { readonly bytes: number })[]): Peak {
  const steps = lives.reduce((most, { last }) => Math.max(most, last + 1), 0)
  // What each step adds, and what the step before it lets go.
  const change = new Float64Array(steps + 1)
  for (const { first, last, bytes } of lives) {
    if (last < first) continue
    change[first] = (change[first] ?? 0) + bytes
    change[last + 1] = (change[last + 1] ?? 0) - bytes
  }
  let alive = 0
  let peak: Peak = { bytes: 0, operator: 0 }
  for (const [operator, bytes] of change.entries()) {
    alive += bytes
    if (alive > peak.bytes) peak = { bytes: alive, operator }
  }
  return peak
}
