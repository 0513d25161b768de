import type { Graph } from '../graph.js'
import { deadSinks } from './dead-sinks.js'
import { dependenciesOf } from './operator-dependencies.js'

/** Operators by index, each behind what it needs, in an order that their order in the file has no part in. */
export interface CanonicalOrder {
  /** Those that an output depends on, or that act on more than their outputs. */
  readonly live: readonly number[]
  /** All others. */
  readonly dead: readonly number[]
}

/**
 * A walk from the outputs back through the operators' inputs, both in their order, which determines it whatever the
 * file says. Dead branches, which no output leads to, are walked from their ends; equal ends are told apart by what
 * they share.
 */
export function canonicalOrder(graph: Graph): CanonicalOrder {
  const { needs, acting } = dependenciesOf(graph)
  const makers = new Map<number, number>()
  for (const [index, { outputs }] of graph.operators.entries())
    for (const tensor of outputs) makers.set(tensor, index)
  const walk = new Walk(needs)
  for (const tensor of graph.outputs) walk.from(makers.get(tensor))
  for (const index of acting) walk.from(index)
  const live = walk.takeOrder()
  if (live.length === graph.operators.length) return { live, dead: [] }
  for (const index of deadSinks(graph, needs, live)) walk.from(index)
  return { live, dead: walk.takeOrder() }
}

/** Depth first, each operator behind what it needs; on a stack of its own, for graphs deeper than the engine's. */
class Walk {
  #order: number[] = []
  readonly #seen = new Set<number>()

  constructor(private readonly needs: readonly (readonly number[])[]) {}

  from(start: number | undefined): void {
    if (start === undefined || this.#seen.has(start)) return
    this.#seen.add(start)
    const open = [{ index: start, next: 0 }]
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const need = this.needs[top.index]?.[top.next++]
      if (need === undefined) {
        this.#order.push(top.index)
        open.pop()
      } else if (!this.#seen.has(need)) {
        this.#seen.add(need)
        open.push({ index: need, next: 0 })
      }
    }
  }

  /** What was walked since the last call. */
  takeOrder(): number[] {
    const order = this.#order
    this.#order = []
    return order
  }
}
