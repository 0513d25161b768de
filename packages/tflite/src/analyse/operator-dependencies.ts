import type { Graph } from '../graph.js'
import { isPure } from '../slice/data-flow.js'

/** Which operators must come before which, and why. */
export interface Dependencies {
  /** The operators that an operator needs: by the state that it takes over first, then by its inputs in their order. */
  readonly needs: readonly (readonly number[])[]
  /** Operators that act on more than their outputs (calls, variables of a resource, custom ones), in their order. */
  readonly acting: readonly number[]
}

/**
 * Operators are independent unless one reads what the other makes, both use one variable, or both act on more than
 * their outputs: nothing tells whether two custom operators share a state.
 */
export function dependenciesOf({ operators, tensors }: Graph): Dependencies {
  const makers = new Map<number, number>()
  const users = new Map<number, number>()
  const acting: number[] = []
  const needs = operators.map((operator, index) => {
    const before: (number | undefined)[] = []
    if (!isPure(operator)) {
      before.push(acting.at(-1))
      acting.push(index)
    }
    for (const tensor of new Set([...operator.inputs, ...operator.outputs])) {
      if (!tensors[tensor]?.isVariable) continue
      before.push(users.get(tensor))
      users.set(tensor, index)
    }
    for (const tensor of operator.inputs) before.push(makers.get(tensor))
    for (const tensor of operator.outputs) makers.set(tensor, index)
    return before.filter((each) => each !== undefined)
  })
  return { needs, acting }
}
