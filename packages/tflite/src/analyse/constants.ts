import type { Graph, Tensor } from '../graph.js'

/** Operators that only unpack a constant: what comes out is still a weight. */
const unpackers = new Set(['DEQUANTIZE', 'DENSIFY'])

/** Elements of a shape; a scalar has one. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Where each tensor's constant lies: itself, or the packed tensor that it is unpacked from. */
export class Constants {
  private readonly sources: (Tensor | undefined)[]

  constructor(graph: Graph) {
    this.sources = graph.tensors.map((tensor) => (tensor.data === undefined ? undefined : tensor))
    for (const { type, inputs, outputs } of graph.operators) {
      if (!unpackers.has(type)) continue
      const source = this.of(inputs[0])
      if (source !== undefined) for (const output of outputs) this.sources[output] ??= source
    }
  }

  /** The tensor that holds the bytes, or undefined for an activation or an input left out. */
  of(tensor: number | undefined): Tensor | undefined {
    return tensor === undefined || tensor < 0 ? undefined : this.sources[tensor]
  }
}
