import { createHash } from 'node:crypto'
import type { Graph } from '../graph.js'
import { describeOperator } from './describe-operator.js'
import { describeTensor } from './number-tensors.js'

/**
 * The operators that are not live and that no other needs, in an order that the file's has no part in: by what they
 * are made from, then by who else uses that. Ends that are equal in both stand in the file's order, which tells
 * nothing of them.
 *
 * @param needs by operator, the operators that it needs
 */
export function deadSinks(
  graph: Graph,
  needs: readonly (readonly number[])[],
  live: readonly number[],
): number[] {
  const alive = new Set(live)
  const dead = [...graph.operators.keys()].filter((index) => !alive.has(index))
  const keys = new DeadKeys(graph, dead, liveNumbers(graph, live))
  const made = keys.byInputs((index) => describeMade(graph, index))
  const used = keys.byUsers(made)
  const final = keys.byInputs((index) => used.get(index))
  const needed = new Set(dead.flatMap((index) => needs[index] ?? []))
  const sinks = dead.filter((index) => !needed.has(index))
  return sinks.sort((one, other) => compare(final.get(one) ?? '', final.get(other) ?? ''))
}

/** A key per dead operator, equal for operators that nothing looked at so far tells apart. */
type Keys = ReadonlyMap<number, string>

class DeadKeys {
  constructor(
    private readonly graph: Graph,
    private readonly dead: readonly number[],
    private readonly numbers: ReadonlyMap<number, number>,
  ) {}

  /** By a label of the operator's own and all that it is made from. */
  byInputs(labelOf: (index: number) => unknown): Keys {
    const keys = new Map<number, string>()
    const origins = new Map<number, unknown>()
    for (const index of this.dead) {
      const { inputs = [], outputs = [] } = this.graph.operators[index] ?? {}
      const key = digest([
        labelOf(index),
        inputs.map((tensor) => origins.get(tensor) ?? this.#outside(tensor)),
      ])
      keys.set(index, key)
      for (const [slot, tensor] of outputs.entries()) origins.set(tensor, [key, slot])
    }
    return keys
  }

  /** By a first key of the operator's own and all that is made from it. */
  byUsers(own: Keys): Keys {
    const keys = new Map<number, string>()
    const users = new Map<number, string[]>()
    for (const index of this.dead.toReversed()) {
      const { inputs = [], outputs = [] } = this.graph.operators[index] ?? {}
      const key = digest([own.get(index), outputs.map((tensor) => (users.get(tensor) ?? []).sort(compare))])
      keys.set(index, key)
      for (const [slot, tensor] of inputs.entries()) {
        const known = users.get(tensor) ?? []
        known.push(`${key} ${slot}`)
        users.set(tensor, known)
      }
    }
    return keys
  }

  /** What no dead operator makes: by its number in the live part, or by kind. */
  #outside(tensor: number): unknown {
    const found = this.graph.tensors[tensor]
    return this.numbers.get(tensor) ?? (found === undefined ? -1 : describeTensor(found))
  }
}

function liveNumbers(graph: Graph, live: readonly number[]): Map<number, number> {
  const numbers = new Map<number, number>()
  const tensors = live.flatMap((index) => {
    const { inputs = [], outputs = [] } = graph.operators[index] ?? {}
    return [...inputs, ...outputs]
  })
  for (const tensor of [...graph.inputs, ...tensors])
    if (!numbers.has(tensor)) numbers.set(tensor, numbers.size)
  return numbers
}

function describeMade({ operators, tensors }: Graph, index: number): unknown {
  const operator = operators[index]
  if (operator === undefined) return null
  const outputs = operator.outputs.flatMap((tensor) => {
    const found = tensors[tensor]
    return found === undefined ? [] : [describeTensor(found)]
  })
  return [describeOperator(operator), outputs]
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64')

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
