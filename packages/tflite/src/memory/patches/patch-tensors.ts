import { bytesOf, type GraphEditor } from '../../edit/index.js'
import type { Operator, OperatorOptions, Tensor } from '../../graph.js'
import { completeOptions, operatorVersion } from '../../schema/index.js'
import { lengthOf, type Span } from './spans.js'

/** Rows and columns of a map. */
export interface Region {
  readonly rows: Span
  readonly columns: Span
}

/** A map as a patch holds it: the tensor in the patched graph, and which part of the whole map it is. */
export interface HeldMap extends Region {
  readonly tensor: number
}

/** Adds tensors and operators to a graph that is being patched; equal small constants are made once. */
export class PatchTensors {
  readonly operators: Operator[] = []
  readonly #constants = new Map<string, number>()

  constructor(readonly editor: GraphEditor) {}

  /** A map like another, of a region's size. */
  map(like: number, name: string, { rows, columns }: Region): number {
    const { shapeSignature: _, data: __, ...whole } = this.editor.tensorAt(like)
    const [batch = 1, , , channels = 1] = whole.shape
    return this.editor.addTensor({
      ...whole,
      name,
      shape: [batch, lengthOf(rows), lengthOf(columns), channels],
    })
  }

  int32(values: readonly number[], shape: readonly number[] = [values.length]): number {
    return this.#once(`i${shape}:${values}`, {
      name: `patches/${values.join('_')}`,
      shape,
      dtype: 'int32',
      data: bytesOf(Int32Array.from(values)),
    })
  }

  /** The lowest value of a map's type, quantised as the map is: what a maximum does not see. */
  lowestLike({ dtype, quantization }: Tensor): number {
    const data = dtype === 'float32' ? bytesOf(Float32Array.of(-3.4028234663852886e38)) : lowestByte(dtype)
    return this.#once(`lowest ${dtype} ${JSON.stringify(quantization)}`, {
      name: `patches/lowest_${this.#constants.size}`,
      shape: [1],
      dtype,
      data,
      ...(quantization && { quantization }),
    })
  }

  /** Appends an operator of ours. */
  append(type: string, inputs: readonly number[], output: number, options: OperatorOptions = {}): void {
    const operator = { type, inputs, outputs: [output], options: completeOptions(type, options) }
    this.operators.push({ ...operator, version: operatorVersion(operator, this.editor.tensors) })
  }

  #once(key: string, tensor: Tensor): number {
    const known = this.#constants.get(key) ?? this.editor.addTensor(tensor)
    this.#constants.set(key, known)
    return known
  }
}

function lowestByte(dtype: Tensor['dtype']): Uint8Array {
  return dtype === 'int8' ? bytesOf(Int8Array.of(-128)) : Uint8Array.of(0)
}
