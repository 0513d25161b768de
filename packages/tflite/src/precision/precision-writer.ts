import { bytesOf, float32Values, GraphEditor } from '../edit/index.js'
import type { Graph, Operator, Tensor } from '../graph.js'
import { completeOptions, operatorVersion } from '../schema/index.js'
import { type Choice, hybridChannels, wideConstants } from './choose-precisions.js'
import { MAX_FLOAT16, toFloat16Bits } from './float16.js'
import { int8Rules } from './int8-rules.js'
import { type ActivationScale, quantizedBias, quantizedConstant, quantizedWeights } from './int8-values.js'

/** Of the sum's scale: for an addend of a finer one than 2^-10 XNNPACK refuses the whole graph. */
const LEAST_ADDEND = 2 ** -9

/**
 * Writes the operators of a graph anew, each in its precision. An activation may exist as float32 and as int8: the
 * form that its maker gives is there at once, the other from the first operator on that reads it.
 */
export class PrecisionWriter {
  readonly warnings: string[] = []
  readonly #editor: GraphEditor
  readonly #scales: ReadonlyMap<number, ActivationScale>
  readonly #isPublic: ReadonlySet<number>
  readonly #written: Operator[] = []
  /** Int8 forms by the tensor's index and scale; float32 forms keep the index. */
  readonly #int8 = new Map<string, number>()
  readonly #onlyInt8 = new Set<number>()
  readonly #constants = new Map<string, number>()

  constructor(
    graph: Graph,
    scales: ReadonlyMap<number, ActivationScale>,
    private readonly io: 'float32' | 'int8',
  ) {
    this.#editor = new GraphEditor(graph)
    this.#scales = scales
    this.#isPublic = new Set(io === 'float32' ? [...graph.inputs, ...graph.outputs] : [])
    if (io === 'int8') this.#editor.inputs = graph.inputs.map((tensor) => this.#boundaryInput(tensor))
  }

  write(operator: Operator, choice: Choice): void {
    switch (choice.dtype) {
      case 'float32':
        this.#push({ ...operator, inputs: this.#floats(operator.inputs) })
        break
      case 'float16':
        this.#writeFloat16(operator)
        break
      case 'dynamic-int8':
        this.#writeHybrid(operator)
        break
      case 'int8':
        this.#writeInt8(operator)
        break
    }
  }

  finish(): Graph {
    const { outputs } = this.#editor
    this.#editor.outputs = outputs.map((tensor) =>
      this.io === 'int8' && this.#scales.has(tensor) ? this.#int8Form(tensor) : this.#floatForm(tensor),
    )
    this.#editor.operators = this.#written
    return this.#editor.finish()
  }

  #writeFloat16(operator: Operator): void {
    const wide = new Set(wideConstants(this.#editor.tensors, operator))
    const inputs = this.#floats(operator.inputs).map((tensor, position) =>
      wide.has(position) ? this.#once(`float16:${tensor}`, () => this.#float16Form(tensor)) : tensor,
    )
    this.#push({ ...operator, inputs })
  }

  /** The index of a float32 tensor that a DEQUANTIZE makes of float16 constants. */
  #float16Form(index: number): number {
    const tensor = this.#editor.tensorAt(index)
    const values = float32Values(tensor)
    if (values.some((value) => Math.abs(value) > MAX_FLOAT16)) {
      this.warnings.push(
        `${tensor.name} stays float32: it has values above ${MAX_FLOAT16}, float16's largest`,
      )
      return index
    }
    const half = this.#editor.addTensor({ ...tensor, dtype: 'float16', data: bytesOf(toFloat16Bits(values)) })
    const { data, ...rest } = tensor
    const whole = this.#editor.addTensor({ ...rest, name: `${tensor.name}/float32` })
    this.#convert('DEQUANTIZE', half, whole)
    return whole
  }

  #writeHybrid(operator: Operator): void {
    const inputs = this.#floats(operator.inputs).map((tensor, position) =>
      position === 1
        ? this.#once(`hybrid:${operator.type}:${tensor}`, () =>
            this.#editor.addTensor(
              quantizedWeights(this.#editor.tensorAt(tensor), hybridChannels(operator.type)),
            ),
          )
        : tensor,
    )
    this.#push({ ...operator, inputs })
  }

  #writeInt8(operator: Operator): void {
    const rule = int8Rules[operator.type]
    if (rule === undefined) throw new RangeError(`${operator.type} has no rule for int8`)
    const isData = (position: number) => rule.data === 'all' || rule.data.includes(position)
    const shared = rule.output === 'shared' ? this.#scaleOf(operator.outputs[0] ?? -1) : undefined
    const inputs = operator.inputs.map((tensor, position) =>
      isData(position) ? this.#int8Form(tensor, shared ?? this.#addendScale(operator, tensor)) : tensor,
    )
    if (rule.weights !== undefined) {
      const { position, bias, channels } = rule.weights
      const weights = operator.inputs[position] ?? -1
      const biasTensor = this.#editor.tensors[operator.inputs[bias] ?? -1]
      const { scale: inputScale } = this.#scaleOf(operator.inputs[rule.data[0] as number] ?? -1)
      const demand = { inputScale, bias: biasTensor && float32Values(biasTensor) }
      const key = `int8:${weights}:${operator.inputs[bias]}:${inputScale}:${channels}`
      const place = this.#once(key, () =>
        this.#editor.addTensor(quantizedWeights(this.#editor.tensorAt(weights), channels, demand)),
      )
      inputs[position] = place
      const { quantization } = this.#editor.tensorAt(place)
      if (biasTensor !== undefined && quantization !== undefined) {
        inputs[bias] = this.#once(`bias:${key}`, () =>
          this.#editor.addTensor(quantizedBias(biasTensor, inputScale, quantization)),
        )
      }
    }
    const outputs = operator.outputs.map((tensor) => {
      const isNamed = !this.#isPublic.has(tensor)
      this.#onlyInt8.add(tensor)
      return this.#addInt8(tensor, this.#scaleOf(tensor), isNamed)
    })
    this.#push({ ...operator, inputs, outputs })
  }

  /** A coarser scale for a constant that is next to nothing beside the sum, such as the epsilon of a layer norm. */
  #addendScale({ type, outputs }: Operator, tensor: number): ActivationScale | undefined {
    const isAddend = type === 'ADD' || type === 'SUB'
    if (!isAddend || this.#editor.tensorAt(tensor).data === undefined) return undefined
    const own = this.#scaleOf(tensor)
    const least = Math.fround(this.#scaleOf(outputs[0] ?? -1).scale * LEAST_ADDEND)
    return own.scale < least ? { ...own, scale: least } : undefined
  }

  /** An int8 model input in the place of a float32 one. */
  #boundaryInput(tensor: number): number {
    const scale = this.#scales.get(tensor)
    if (scale === undefined) return tensor
    this.#onlyInt8.add(tensor)
    return this.#addInt8(tensor, scale, true)
  }

  /** The int8 form of a tensor in its own scale or in another, made here if there is none yet. */
  #int8Form(index: number, scale = this.#scaleOf(index)): number {
    const known = this.#int8.get(keyOf(index, scale))
    if (known !== undefined) return known
    const tensor = this.#editor.tensorAt(index)
    if (tensor.data !== undefined) {
      const place = this.#editor.addTensor(quantizedConstant(tensor, scale))
      this.#int8.set(keyOf(index, scale), place)
      return place
    }
    const from = this.#onlyInt8.has(index) ? this.#int8Form(index) : index
    const place = this.#addInt8(index, scale, false)
    this.#convert('QUANTIZE', from, place)
    return place
  }

  #floats(inputs: readonly number[]): number[] {
    return inputs.map((tensor) => (tensor < 0 ? tensor : this.#floatForm(tensor)))
  }

  #floatForm(index: number): number {
    if (!this.#onlyInt8.has(index)) return index
    const from = this.#int8Form(index)
    this.#onlyInt8.delete(index)
    const tensor = this.#editor.tensorAt(index)
    if (!this.#isPublic.has(index)) {
      this.#editor.tensors[index] = { ...tensor, name: `${tensor.name}/float32` }
    }
    this.#convert('DEQUANTIZE', from, index)
    return index
  }

  /** @param isNamed whether the int8 form takes the tensor's name: what the operator itself makes does */
  #addInt8(index: number, scale: ActivationScale, isNamed: boolean): number {
    const tensor = this.#editor.tensorAt(index)
    const quantization = { scale: [scale.scale], zeroPoint: [scale.zeroPoint], dimension: 0 }
    const name = isNamed ? tensor.name : `${tensor.name}/int8`
    const place = this.#editor.addTensor({ ...tensor, name, dtype: 'int8', quantization })
    this.#int8.set(keyOf(index, scale), place)
    return place
  }

  #scaleOf(index: number): ActivationScale {
    const scale = this.#scales.get(index)
    if (scale === undefined) throw new RangeError(`tensor ${index} has no scale`)
    return scale
  }

  #once(key: string, make: () => number): number {
    const place = this.#constants.get(key) ?? make()
    this.#constants.set(key, place)
    return place
  }

  #convert(type: 'QUANTIZE' | 'DEQUANTIZE', from: number, to: number): void {
    const options = completeOptions(type, {})
    this.#push({ type, version: 1, inputs: [from], outputs: [to], options })
  }

  #push(operator: Operator): void {
    const tensors: readonly Tensor[] = this.#editor.tensors
    const version = Math.max(operator.version, operatorVersion(operator, tensors))
    this.#written.push({ ...operator, version })
  }
}

const keyOf = (tensor: number, { scale, zeroPoint }: ActivationScale) => `${tensor}:${scale}:${zeroPoint}`
