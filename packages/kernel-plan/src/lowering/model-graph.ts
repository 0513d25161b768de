import { densify, fromFloat16Bits, type Graph, type Operator, type Tensor } from '@paceline/tflite/read'

/** A main graph with its constants unpacked: sparse ones behind DENSIFY, float16 ones behind DEQUANTIZE. */
export class ModelGraph {
  readonly graph: Graph
  readonly #makers = new Map<number, number>()
  readonly #readers = new Map<number, number[]>()
  readonly #floats = new Map<number, Float32Array | string>()

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

  isConstant(tensor: number): boolean {
    if (this.tensor(tensor)?.data !== undefined) return true
    const maker = this.makerOf(tensor)
    if (maker?.type !== 'DENSIFY' && maker?.type !== 'DEQUANTIZE') return false
    return this.isConstant(maker.inputs[0] ?? -1)
  }

  /** The finite values of a float32 constant, row-major, or why there are none. */
  floats(index: number): Float32Array | string {
    const known = this.#floats.get(index)
    if (known !== undefined) return known
    const values = this.#unpack(index)
    const found = typeof values === 'string' ? values : (refusalOf(values, this.#nameOf(index)) ?? values)
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

  #unpack(index: number): Float32Array | string {
    const tensor = this.tensor(index)
    const name = this.#nameOf(index)
    if (tensor === undefined) return 'it has no weights'
    if (tensor.dtype !== 'float32') return `"${name}" is ${tensor.dtype}: the kernels take float32 weights`
    if (tensor.data !== undefined) return float32Of(dense(tensor))
    const maker = this.makerOf(index)
    const source = this.tensor(maker?.inputs[0])
    if (source === undefined || !this.isConstant(index)) return `"${name}" is no constant`
    if (maker?.type === 'DENSIFY') return this.#unpack(maker.inputs[0] ?? -1)
    // Sparse float16 weights are unpacked twice.
    const packed =
      source.data === undefined ? this.tensor(this.makerOf(maker?.inputs[0] ?? -1)?.inputs[0]) : source
    if (source.dtype !== 'float16' || packed?.data === undefined)
      return `"${name}" is unpacked from ${source.dtype}: only float16 is`
    const { buffer, byteOffset, byteLength } = aligned(dense(packed))
    return fromFloat16Bits(new Uint16Array(buffer, byteOffset, byteLength / 2))
  }

  #nameOf(index: number): string {
    return (this.tensor(index)?.name ?? '').slice(0, 80)
  }
}

const dense = (tensor: Tensor): Uint8Array =>
  tensor.sparsity === undefined ? (tensor.data ?? none) : densify(tensor)

const none = new Uint8Array(0)

/** A file may hold constants at any offset; a copy then. */
const aligned = (data: Uint8Array): Uint8Array => (data.byteOffset % 4 === 0 ? data : data.slice())

function float32Of(data: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = aligned(data)
  return new Float32Array(buffer, byteOffset, byteLength / 4)
}

function refusalOf(values: Float32Array, name: string): string | null {
  const at = values.findIndex((value) => !Number.isFinite(value))
  return at < 0 ? null : `"${name}" holds ${values[at]} at ${at}: the kernels take finite weights only`
}
