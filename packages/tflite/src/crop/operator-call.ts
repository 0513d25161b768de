import type { Graph, Operator, Tensor } from '../graph.js'
import { denseBytes } from '../schema/index.js'
import type { ChannelClasses } from './channel-classes.js'

/** A constant that loses, along an axis, the elements whose channels go. */
export interface ConstantCut {
  readonly operator: number
  /** Which of the operator's inputs. */
  readonly place: number
  readonly axis: number
  readonly channels: readonly number[]
}

/** An element of an integer constant that counts channels. */
export interface ChannelCount {
  readonly operator: number
  readonly place: number
  readonly element: number
  readonly channels: readonly number[]
}

/** What an operator does with channels: those of its output's last axis, or why it needs its inputs whole. */
export type ChannelRule = (call: OperatorCall) => readonly number[] | string

/** One operator while channels are followed through it. */
export class OperatorCall {
  readonly cuts: ConstantCut[] = []
  readonly counts: ChannelCount[] = []
  readonly operator: Operator
  readonly #graph: Graph

  constructor(
    graph: Graph,
    readonly index: number,
    readonly classes: ChannelClasses,
    readonly channelsOf: ReadonlyMap<number, readonly number[]>,
    /** Channels of weights that an earlier layer uses too. */
    readonly known: Map<number, { readonly inputs: readonly number[]; readonly outputs: readonly number[] }>,
  ) {
    const operator = graph.operators[index]
    if (operator === undefined) throw new RangeError(`there is no operator ${index}`)
    this.operator = operator
    this.#graph = graph
  }

  tensor(place: number): Tensor | undefined {
    return this.#graph.tensors[this.operator.inputs[place] ?? -1]
  }

  get outputShape(): readonly number[] {
    return this.#graph.tensors[this.operator.outputs[0] ?? -1]?.shape ?? []
  }

  /** Channels of an activation's last axis; undefined for constants and inputs left out. */
  channels(place: number): readonly number[] | undefined {
    return this.channelsOf.get(this.operator.inputs[place] ?? -1)
  }

  /** A constant whose elements are stored one after the other in whole bytes. */
  constant(place: number): Tensor | undefined {
    const tensor = this.tensor(place)
    if (tensor?.data === undefined || tensor.sparsity !== undefined) return undefined
    return Number.isInteger(elementBytes(tensor)) ? tensor : undefined
  }

  /** The elements of a constant of integers; undefined where there is none. */
  integers(place: number): readonly number[] | undefined {
    const tensor = this.constant(place)
    if (tensor?.data === undefined) return undefined
    const bytes = tensor.data.slice()
    if (tensor.dtype === 'int32') return [...new Int32Array(bytes.buffer)]
    return tensor.dtype === 'int64' ? Array.from(new BigInt64Array(bytes.buffer), Number) : undefined
  }

  cut(place: number, axis: number, channels: readonly number[]): void {
    this.cuts.push({ operator: this.index, place, axis, channels })
  }

  count(place: number, element: number, channels: readonly number[]): void {
    this.counts.push({ operator: this.index, place, element, channels })
  }

  /** Cuts a bias, where there is one. @returns whether that can be done */
  cutBias(place: number, channels: readonly number[]): boolean {
    if ((this.operator.inputs[place] ?? -1) < 0) return true
    const bias = this.constant(place)
    if (bias === undefined || bias.shape.at(-1) !== channels.length) return false
    this.cut(place, bias.shape.length - 1, channels)
    return true
  }
}

/** Bytes of one element; no whole number for packed types and strings. */
export function elementBytes({ dtype }: Tensor): number {
  const pair = denseBytes(dtype, 2)
  return pair === undefined ? Number.NaN : pair / 2
}
