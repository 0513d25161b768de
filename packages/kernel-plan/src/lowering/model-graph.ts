import type { Graph, Operator, Tensor } from '@paceline/tflite/read'
import { aligned, type FloatConstant, floatConstant } from './float-constant.js'

/** A main graph with its constants found: sparse ones behind DENSIFY, float16 ones behind DEQUANTIZE. */
export class ModelGraph {
  readonly graph: Graph
  readonly #makers = new Map<number, number>()
  readonly #readers = new Map<number, number[]>()
  readonly #floats = new Map<number, FloatConstant | string>()

  constructor(graph: Graph) {
    this.graph = graph
    graph.operators.forEach(({ inputs, outputs }, index) => {
      for (const output of outputs) this.#makers.set(output, index)
      for (const input of new Set(inputs)) this.#readers.set(input, [...this.readersOf(input), index])
    })
  }

  tensor(index: number | undefined): Tensor | undefined {
    return this.graph.tensors[index ?? -1]
  }

  makerOf(tensor: number): Operator | undefined {
    return this.graph.operators[this.#makers.get(tensor) ?? -1]
  }

  /** Indices of the operators that read a tensor. */
  readersOf(tensor: number): readonly number[] {
    return this.#readers.get(tensor) ?? []
  }

  isConstant(tensor: number, unpackings = mostUnpackings): boolean {
    if (this.tensor(tensor)?.data !== undefined) return true
    const maker = this.makerOf(tensor)
    if (unpackings === 0 || (maker?.type !== 'DENSIFY' && maker?.type !== 'DEQUANTIZE')) return false
    return this.isConstant(maker.inputs[0] ?? -1, unpackings - 1)
  }

  /** A constant of finite float32 values, or why there is none. */
  floats(index: number): FloatConstant | string {
    const known = this.#floats.get(index)
    if (known !== undefined) return known
    const stored = this.#stored(index)
    const found = typeof stored === 'string' ? stored : floatConstant(stored, this.#nameOf(index))
    this.#floats.set(index, found)
    return found
  }

  /** The values of a small int32 constant such as axes and paddings. */
  integers(index: number | undefined): readonly number[] | null {
    const { data, dtype } = this.tensor(index) ?? {}
    if (data === undefined || dtype !== 'int32') return null
    const { buffer, byteOffset, byteLength } = aligned(data)
    return [...new Int32Array(buffer, byteOffset, byteLength / 4)]
  }

  /** The tensor whose data a float32 constant is unpacked from. */
  #stored(index: number): Tensor | string {
    const tensor = this.tensor(index)
    const name = this.#nameOf(index)
    if (tensor === undefined) return 'it has no weights'
    if (tensor.dtype !== 'float32') return `"${name}" is ${tensor.dtype}: the kernels take float32 weights`
    if (tensor.data !== undefined) return tensor
    const maker = this.makerOf(index)
    const source = this.tensor(maker?.inputs[0])
    if (source === undefined || !this.isConstant(index)) return `"${name}" is no constant`
    if (maker?.type === 'DENSIFY') return this.#stored(maker.inputs[0] ?? -1)
    // Sparse float16 weights are unpacked twice.
    const packed =
      source.data === undefined ? this.tensor(this.makerOf(maker?.inputs[0] ?? -1)?.inputs[0]) : source
    if (source.dtype === 'float16' && packed?.dtype === 'float16' && packed.data !== undefined) return packed
    return `"${name}" is unpacked from ${source.dtype}: only float16 is`
  }

  #nameOf(index: number): string {
    return (this.tensor(index)?.name ?? '').slice(0, 80)
  }
}

/** Sparse float16 weights go through DENSIFY and DEQUANTIZE; no constant goes through more. */
const mostUnpackings = 2
