import { Constants } from '../../analyse/constants.js'
import type { Graph, Tensor } from '../../graph.js'
import { operatorName, tensorName } from '../../slice/slice.js'
import { type SpatialOperator, spatialOperator } from './spatial-operators.js'

/** The first operators of a graph, as far as each place of their one result needs a part of the input alone. */
export interface Stem {
  readonly graph: Graph
  readonly count: number
  /** In execution order, without those that only unpack constants. */
  readonly operators: readonly SpatialOperator[]
  /** Indices of operators that unpack constants. */
  readonly preparers: readonly number[]
  /** The tensor that the rest of the graph takes. */
  readonly output: number
}

const patchable = new Set(['float32', 'int8', 'uint8'])

/** All stems of a graph by their number of operators, and why there are no others. */
export class Stems {
  /** The first operator that no stem may hold, and why. */
  readonly barrier: { readonly operator: number; readonly reason: string }
  readonly #constants: Constants
  readonly #spatial: (SpatialOperator | undefined)[] = []
  readonly #readers = new Map<number, number>()

  constructor(private readonly graph: Graph) {
    this.#constants = new Constants(graph)
    for (const [index, { inputs }] of graph.operators.entries()) {
      for (const tensor of inputs) this.#readers.set(tensor, index)
    }
    for (const tensor of graph.outputs) this.#readers.set(tensor, graph.operators.length)
    this.barrier = this.#findBarrier()
  }

  /** The stem of so many operators, or why there is none. */
  of(count: number): Stem | string {
    const { operator, reason } = this.barrier
    if (count > operator) {
      const name = operatorName(this.graph, operator)
      return `reaches ${name}, which ${reason}: at most ${operator} operators can be patched`
    }
    const cut = this.#tensorsAcross(count)
    const [output] = cut
    if (output === undefined) return 'holds no operator that makes a map'
    if (cut.length > 1) {
      const names = cut.map((tensor) => tensorName(this.graph, tensor)).join(' and ')
      return `cuts a branch: behind operator ${count - 1} both ${names} are wanted`
    }
    const found = this.#spatial.slice(0, count)
    return {
      graph: this.graph,
      count,
      operators: found.filter((each) => each !== undefined),
      preparers: [...found.keys()].filter((index) => found[index] === undefined),
      output,
    }
  }

  #findBarrier(): Stems['barrier'] {
    const { operators, tensors } = this.graph
    for (const [operator, { outputs, inputs }] of operators.entries()) {
      if (outputs.every((tensor) => this.#constants.of(tensor) !== undefined)) {
        this.#spatial.push(undefined)
        continue
      }
      const found = spatialOperator(this.graph, operator, this.#constants)
      if (typeof found === 'string') return { operator, reason: found }
      const maps = [...found.maps.map((place) => inputs[place] ?? -1), ...outputs]
      const odd = maps.find((tensor) => !isMap(tensors[tensor]))
      if (odd !== undefined)
        return { operator, reason: `has ${tensorName(this.graph, odd)}, no map of float32, int8 or uint8` }
      this.#spatial.push(found)
    }
    return { operator: operators.length, reason: 'is not there' }
  }

  /** What the first operators make and others want. */
  #tensorsAcross(count: number): number[] {
    const made = this.#spatial.slice(0, count).flatMap((found) => found?.operator.outputs ?? [])
    return made.filter((tensor) => (this.#readers.get(tensor) ?? -1) >= count)
  }
}

function isMap(tensor: Tensor | undefined): boolean {
  return (
    tensor !== undefined && !tensor.isVariable && tensor.shape.length === 4 && patchable.has(tensor.dtype)
  )
}
