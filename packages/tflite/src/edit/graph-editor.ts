import type { Graph, Operator, Tensor } from '../graph.js'

/**
 * A graph while it is being changed. Tensors keep their indices until `finish`, which drops those that nobody names
 * any more and numbers the rest anew; constants are shared with the graph that it was made from, never copied.
 */
export class GraphEditor {
  readonly tensors: Tensor[]
  /** In execution order; replaced as a whole by who inserts or removes. */
  operators: Operator[]
  inputs: readonly number[]
  outputs: readonly number[]
  readonly #name: string

  constructor(graph: Graph) {
    this.#name = graph.name
    this.tensors = [...graph.tensors]
    this.operators = [...graph.operators]
    this.inputs = graph.inputs
    this.outputs = graph.outputs
  }

  /** @returns the new tensor's index */
  addTensor(tensor: Tensor): number {
    return this.tensors.push(tensor) - 1
  }

  tensorAt(index: number): Tensor {
    const tensor = this.tensors[index]
    if (tensor === undefined) throw new RangeError(`tensor ${index}: the graph has ${this.tensors.length}`)
    return tensor
  }

  /** Gives each operator the tensors that `placeOf` says, as inputs alone: who makes them stays. */
  rewire(placeOf: (tensor: number) => number): void {
    this.operators = this.operators.map((operator) => ({
      ...operator,
      inputs: operator.inputs.map((tensor) => (tensor < 0 ? tensor : placeOf(tensor))),
    }))
  }

  finish(): Graph {
    const named = this.operators.flatMap(({ inputs, outputs, intermediates = [] }) => [
      ...inputs,
      ...outputs,
      ...intermediates,
    ])
    const kept = [...new Set([...this.inputs, ...this.outputs, ...named])]
      .filter((tensor) => tensor >= 0)
      .sort((a, b) => a - b)
    const places = new Map(kept.map((tensor, place) => [tensor, place]))
    const placeOf = (tensor: number): number => places.get(tensor) ?? -1
    return {
      name: this.#name,
      tensors: kept.map((tensor) => this.tensorAt(tensor)),
      operators: this.operators.map(({ intermediates, ...operator }) => ({
        ...operator,
        inputs: operator.inputs.map(placeOf),
        outputs: operator.outputs.map(placeOf),
        ...(intermediates && { intermediates: intermediates.map(placeOf) }),
      })),
      inputs: this.inputs.map(placeOf),
      outputs: this.outputs.map(placeOf),
    }
  }
}
