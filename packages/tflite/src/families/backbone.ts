import type { InvertedResidualMaps } from '../build/blocks.js'
import type { Value } from '../build/graph-builder.js'

/** Feature maps of a backbone by their stride: pixels of the input image to one of theirs. */
export interface BackboneMaps {
  /** What the depthwise convolution of the last block at each stride gives. */
  readonly depthwise: ReadonlyMap<number, Value>
  /** What the block that leaves a stride expands its input to, still at that stride. */
  readonly expansions: ReadonlyMap<number, Value>
  readonly last: Value
}

export interface Dilated {
  /** Largest stride; dilated kernels stand in for strides beyond it. That of a classifier unless given. */
  readonly outputStride?: number
}

interface Place {
  readonly stride: number
  readonly dilation: number
}

/** Appends blocks and keeps the maps at each stride. */
export class Backbone {
  readonly #depthwise = new Map<number, Value>()
  readonly #expansions = new Map<number, Value>()
  readonly #outputStride: number
  #last: Value
  #stride: number
  #dilation = 1

  constructor(stem: Value, stride: number, outputStride = Number.POSITIVE_INFINITY) {
    this.#last = stem
    this.#stride = stride
    this.#outputStride = outputStride
  }

  append(stride: number, block: (x: Value, place: Place) => InvertedResidualMaps): void {
    const kept = this.#stride * stride <= this.#outputStride
    const { expanded, depthwise, output } = block(this.#last, {
      stride: kept ? stride : 1,
      dilation: this.#dilation,
    })
    if (stride > 1 && kept) {
      this.#expansions.set(this.#stride, expanded)
      this.#stride *= stride
    }
    // As in TF-Slim's `mobilenet.py`: the block that would have strided keeps the kernels that it had.
    if (!kept) this.#dilation *= stride
    this.#depthwise.set(this.#stride, depthwise)
    this.#last = output
  }

  maps(): BackboneMaps {
    return { depthwise: this.#depthwise, expansions: this.#expansions, last: this.#last }
  }
}

/** @throws RangeError where the backbone has none at that stride */
export function mapAt(maps: ReadonlyMap<number, Value>, stride: number): Value {
  const found = maps.get(stride)
  if (found === undefined) throw new RangeError(`the backbone has no map at stride ${stride}`)
  return found
}
