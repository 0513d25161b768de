import { float32Values } from '../edit/index.js'
import type { Graph, Operator } from '../graph.js'
import type { Choice } from './choose-precisions.js'
import { type Int8Rule, int8Rules } from './int8-rules.js'
import { type ActivationScale, scaleOfRange } from './int8-values.js'
import type { Range } from './quantize-request.js'

/** Tensors that have one scale, and what it is to hold. */
interface Group {
  readonly members: number[]
  readonly fixed?: ActivationScale
}

/** The activations of the int8 operators, in groups of one scale. */
export class ScaleGroups {
  readonly #graph: Graph
  readonly #groups = new Map<number, Group>()

  /** @param more activations that are int8 whatever reads them */
  constructor(graph: Graph, choices: readonly Choice[], more: readonly number[] = []) {
    this.#graph = graph
    for (const [index, operator] of graph.operators.entries()) {
      const rule = int8Rules[operator.type]
      if (choices[index]?.dtype === 'int8' && rule !== undefined) this.#add(operator, rule)
    }
    for (const tensor of more) this.#groupOf(tensor)
  }

  /** Activations without a range in `known` whose scale depends on one. */
  unknown(known: ReadonlyMap<number, Range>): number[] {
    return this.#distinct().flatMap(({ members, fixed }) => {
      if (fixed !== undefined || members.some((tensor) => known.has(tensor))) return []
      return members.filter((tensor) => this.#graph.tensors[tensor]?.data === undefined)
    })
  }

  /** The scale of each tensor; a group's range is that of all its members. */
  scales(ranges: ReadonlyMap<number, Range>): Map<number, ActivationScale> {
    return new Map(
      this.#distinct().flatMap(({ members, fixed }) => {
        const scale = fixed ?? scaleOfRange(union(members.flatMap((tensor) => this.#rangeOf(tensor, ranges))))
        return members.map((tensor) => [tensor, scale] as const)
      }),
    )
  }

  #add({ inputs, outputs }: Operator, { data, output }: Int8Rule): void {
    const operands = data === 'all' ? inputs : data.map((position) => inputs[position] ?? -1)
    for (const tensor of operands) this.#groupOf(tensor)
    if (typeof output === 'object') {
      for (const tensor of outputs) this.#groups.set(tensor, { members: [tensor], fixed: output })
      return
    }
    if (output === 'own') {
      for (const tensor of outputs) this.#groupOf(tensor)
      return
    }
    // A fixed scale passes on where all inputs have it. Where only some do, the others may not fit it: those inputs
    // keep theirs, and are brought to the common one before the operator.
    const fixed = operands.map((tensor) => this.#groupOf(tensor).fixed)
    const isOneFixed = fixed.every((scale) => scale !== undefined && scale.scale === fixed[0]?.scale)
    const joining = isOneFixed ? operands.slice(0, 1) : operands.filter((_, i) => fixed[i] === undefined)
    const [first = -1, ...others] = [...joining, ...outputs]
    for (const tensor of others) this.#join(first, tensor)
  }

  #groupOf(tensor: number): Group {
    const group = this.#groups.get(tensor) ?? { members: [tensor] }
    this.#groups.set(tensor, group)
    return group
  }

  #join(a: number, b: number): void {
    const into = this.#groupOf(a)
    const from = this.#groupOf(b)
    if (into === from) return
    for (const tensor of from.members) {
      into.members.push(tensor)
      this.#groups.set(tensor, into)
    }
  }

  #distinct(): Group[] {
    return [...new Set(this.#groups.values())]
  }

  #rangeOf(index: number, ranges: ReadonlyMap<number, Range>): Range[] {
    const known = ranges.get(index)
    if (known !== undefined) return [known]
    const tensor = this.#graph.tensors[index]
    return tensor?.data === undefined ? [] : [rangeOfValues(float32Values(tensor))]
  }
}

export function rangeOfValues(values: ArrayLike<number>): Range {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (value < min) min = value
    if (value > max) max = value
    if (Number.isNaN(value)) return { min: value, max: value }
  }
  return { min, max }
}

export function union(ranges: readonly Range[]): Range {
  return {
    min: Math.min(...ranges.map(({ min }) => min)),
    max: Math.max(...ranges.map(({ max }) => max)),
  }
}
