import {
  type KernelKind,
  type KernelPlan,
  noClamp,
  type PlanOperator,
  type PlanTensor,
  planes,
} from '../plan.js'
import { type ActivationShape, activationShape, tensorIn } from './activation-layout.js'
import { diagonalMatrix } from './weights/sparse-matrix.js'
import type { Structure } from './weights/structure.js'

type Layout = PlanTensor['layout']

/** Downwards from here; -1 is no tensor. */
const firstDerived = -2

export interface LoweredOperator {
  readonly planOperator: number
  /** Its index in the model's main graph; a layout conversion belongs to the operator that needs it. */
  readonly modelOperator: number
  /** The model operator's. */
  readonly type: string
}

/** The weights of one 1x1 convolution or fully connected layer, as the plan holds them. */
export interface LoweredLayer {
  readonly modelOperator: number
  readonly planOperator: number
  /** Name of the tensor of weights. */
  readonly name: string
  readonly outputs: number
  readonly inputs: number
  readonly zeros: number
  readonly structure: Structure
  /** Bytes of the weights with the indices that the structure needs, without biases. */
  readonly weightBytes: number
}

export interface LoweredNetwork {
  readonly plan: KernelPlan
  /** Of each operator of the plan, in order, that of the model. One of the model may be none or several. */
  readonly operators: readonly LoweredOperator[]
  /** The 1x1 convolutions and fully connected layers, in order. */
  readonly layers: readonly LoweredLayer[]
}

interface Added {
  readonly inputs: readonly number[]
  readonly output: number
  readonly clamp?: PlanOperator['clamp']
  readonly data?: readonly ArrayBufferView[]
  readonly parameters?: readonly number[]
}

interface ChannelScale {
  /** One per channel, as are the biases. */
  readonly scale: Float32Array
  readonly bias: Float32Array
  readonly clamp: PlanOperator['clamp']
}

/** A plan in the making. Activations of the model are read in a layout, and converted where they have another. */
export class PlanBuilder {
  readonly #tensors: PlanTensor[] = []
  readonly #operators: PlanOperator[] = []
  readonly #lowered: LoweredOperator[] = []
  readonly #layers: LoweredLayer[] = []
  readonly #shapeOf: (activation: number) => ActivationShape
  /** Of each activation of the model, its tensors in the plan by layout. */
  readonly #places = new Map<number, Map<Layout, number>>()
  /** What the plan makes and the model has not, under numbers that no tensor of the model has. */
  readonly #derived = new Map<number, ActivationShape>()
  readonly #halved = new Map<number, number>()
  /** Inputs in whatever layout is asked of them first. */
  readonly #awaited = new Set<number>()
  #modelOperator = 0
  #type = ''

  constructor(shapeOf: (activation: number) => ActivationShape) {
    this.#shapeOf = (activation) => this.#derived.get(activation) ?? shapeOf(activation)
  }

  /** What is added from here on belongs to this operator of the model. */
  begin(modelOperator: number, type: string): void {
    this.#modelOperator = modelOperator
    this.#type = type
  }

  /** The tensor of an activation that the next operator makes. */
  make(activation: number, layout: Layout = this.#shapeOf(activation).layout): number {
    const place = this.#tensors.push(tensorIn(layout, this.#shapeOf(activation))) - 1
    const places = this.#places.get(activation) ?? new Map<Layout, number>()
    this.#places.set(activation, places.set(layout, place))
    return place
  }

  makeRowMajor(activation: number): number {
    return this.make(activation, this.#rowMajorOf(activation))
  }

  /** An activation that comes from outside, in the layout in which it is read first. */
  await(activation: number): void {
    this.#awaited.add(activation)
  }

  /** The tensor of an activation that is made already, converted once to the layout. */
  read(activation: number, layout: Layout = this.#shapeOf(activation).layout): number {
    if (this.#awaited.delete(activation)) return this.make(activation, layout)
    const places = this.#places.get(activation)
    const there = places?.get(layout)
    if (there !== undefined) return there
    // Between planes and a vector lies the order of TFLite.
    const passes = layout !== 'hwc' && !places?.has('hwc')
    const from = passes ? this.read(activation, 'hwc') : (places?.get('hwc') ?? places?.values().next().value)
    if (from === undefined) throw new Error(`nothing makes tensor ${activation}`)
    const kind = conversionOf(this.#tensors[from]?.layout, layout)
    const output = this.make(activation, layout)
    this.add(kind, { inputs: [from], output })
    return output
  }

  readRowMajor(activation: number): number {
    return this.read(activation, this.#rowMajorOf(activation))
  }

  add(kind: KernelKind, { inputs, output, clamp = noClamp, data = [], parameters = [] }: Added): void {
    const label = `${this.#modelOperator} ${this.#type}`
    const planOperator = this.#operators.push({ kind, label, inputs, output, clamp, data, parameters }) - 1
    this.#lowered.push({ planOperator, modelOperator: this.#modelOperator, type: this.#type })
  }

  /** Tells of the weights of the operator added last. */
  describe(layer: Omit<LoweredLayer, 'modelOperator' | 'planOperator'>): void {
    const planOperator = this.#operators.length - 1
    this.#layers.push({ modelOperator: this.#modelOperator, planOperator, ...layer })
  }

  /** An operator that always makes planes, though its image may have but one pixel. */
  addToPlanes(kind: KernelKind, activation: number, added: Omit<Added, 'output'>): void {
    const { layout, channels } = this.#shapeOf(activation)
    if (layout === 'chw') {
      this.add(kind, { ...added, output: this.make(activation) })
      return
    }
    const image = this.#tensors.push(planes(channels, 1, 1)) - 1
    this.add(kind, { ...added, output: image })
    this.add('global-pool', { inputs: [image], output: this.make(activation) })
  }

  /** Scales and shifts each channel of an activation, by a matrix that has the scales on its diagonal. */
  addScale(from: number, to: number, { scale, bias, clamp }: ChannelScale): void {
    const { layout } = this.#shapeOf(from)
    const [kind, parameters] =
      layout === 'chw' ? (['conv1x1-sparse', [1]] as const) : (['fully-connected-sparse', []] as const)
    const inputs = [this.read(from)]
    this.add(kind, { inputs, output: this.make(to), clamp, data: [diagonalMatrix(scale), bias], parameters })
  }

  /** Channels of up to three activations, counted through all of them, with every `stride`-th row and column. */
  addGather(from: readonly number[], to: number, map: Uint32Array, stride = 1): void {
    const inputs = from.map((activation) => this.read(activation))
    this.add('gather', { inputs, output: this.make(to), data: [map], parameters: [stride] })
  }

  /** The activation of every second row and column of another; made once. */
  halve(activation: number): number {
    const known = this.#halved.get(activation)
    if (known !== undefined) return known
    const { channels, height, width } = this.#shapeOf(activation)
    const shape = activationShape([1, Math.ceil(height / 2), Math.ceil(width / 2), channels])
    if (shape === null) throw new RangeError(`tensor ${activation} has no pixels`)
    const halved = firstDerived - this.#derived.size
    this.#derived.set(halved, shape)
    this.#halved.set(activation, halved)
    this.addGather(
      [activation],
      halved,
      Uint32Array.from({ length: channels }, (_, channel) => channel),
      2,
    )
    return halved
  }

  /** The tensor that an activation was made as, before any conversion. */
  made(activation: number): number {
    if (this.#awaited.has(activation)) return this.read(activation)
    const place = this.#places.get(activation)?.values().next().value
    if (place === undefined) throw new Error(`nothing makes tensor ${activation}`)
    return place
  }

  finish(inputs: readonly number[], outputs: readonly number[]): LoweredNetwork {
    const plan = { tensors: this.#tensors, operators: this.#operators, inputs, outputs }
    return { plan, operators: this.#lowered, layers: this.#layers }
  }

  /** As TFLite has it: a vector is the same in both. */
  #rowMajorOf(activation: number): Layout {
    return this.#shapeOf(activation).layout === 'chw' ? 'hwc' : 'vector'
  }
}

function conversionOf(from: Layout | undefined, to: Layout): KernelKind {
  if (from === 'hwc' && to === 'chw') return 'hwc-to-chw'
  return from === 'chw' && to === 'hwc' ? 'chw-to-hwc' : 'copy'
}
