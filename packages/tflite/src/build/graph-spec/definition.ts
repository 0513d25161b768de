import type { OperatorOptions } from '../../graph.js'
import { sizeOf, written } from './shapes.js'

export type Shape = readonly number[]

/** One place of an operator's inputs, in the format's order. */
export type Operand = GivenOperand | StateOperand

/** An operand that a graph spec gives. */
export interface GivenOperand {
  readonly name: string
  /**
   * `value` is an activation or a constant, `ids` the same of int32; `weights` are drawn by fan-in and `bias` small
   * beside the outputs; `indices` are int32 and given, as they decide shapes.
   */
  readonly kind: 'value' | 'ids' | 'weights' | 'bias' | 'indices'
  readonly optional?: true
}

/** What the runtime keeps from one invocation to the next: a float32 variable tensor, zero before the first. */
export interface StateOperand {
  readonly name: string
  readonly kind: 'state'
  /** From the operands that are given; called after `infer`, which has checked them. */
  readonly shapeOf: (call: InferenceCall) => Shape
}

/** What shape inference knows of one operator. */
export interface InferenceCall {
  readonly options: OperatorOptions
  /** Shapes of the operands that are there, in order. */
  readonly shapes: readonly Shape[]
  shape(operand: string): Shape
  has(operand: string): boolean
  /** Given values of an `indices` operand; none of `ids` that are an activation. */
  indices(operand: string): readonly number[]
  /** E[x²] of the operand in a place. */
  meanSquare(place: number): number
  /** Names the operator and why its shapes do not fit. */
  fail(message: string): never
}

/** How one operator type is read from a graph spec: its operands, its output shapes, the scale of its weights. */
export interface OperatorDefinition {
  readonly operands: readonly Operand[]
  /** The last operand may come any number of times (at least once). */
  readonly variadic?: true
  /** Options without a sensible default: refused when left out. */
  readonly required?: readonly string[]
  /** Options of the schema that this operator does not heed or must not have: refused when given. */
  readonly refused?: readonly string[]
  /** The option that says how many outputs there are; one unless named. */
  readonly outputsOption?: string
  readonly infer: (call: InferenceCall) => readonly Shape[]
  /**
   * Products in a sum over the `weights` operand named, each as large as one with the first operand; of operators
   * with `weights`.
   */
  readonly fanIn?: (call: InferenceCall, operand: string) => number
  /** E[y²] before a fused activation; that of the greatest operand unless said. */
  readonly meanSquare?: (call: InferenceCall, output: Shape) => number
}

export type OperatorDefinitions = Readonly<Record<string, OperatorDefinition>>

export const value = (name: string): Operand => ({ name, kind: 'value' })
export const weights = (name: string): Operand => ({ name, kind: 'weights' })
export const bias: Operand = { name: 'bias', kind: 'bias', optional: true }
export const indices = (name: string): Operand => ({ name, kind: 'indices' })
export const state = (name: string, shapeOf: StateOperand['shapeOf']): Operand => ({
  name,
  kind: 'state',
  shapeOf,
})

/** Whether a place may hold the name of a tensor. */
export function takesTensor({ kind }: Operand): boolean {
  return kind === 'value' || kind === 'ids'
}

/** `[batch, height, width, channels]` of an operand that must be an image. */
export function imageOf(call: InferenceCall, operand: string): [number, number, number, number] {
  const shape = call.shape(operand)
  const [batch, height, width, channels] = shape
  if (shape.length === 4 && batch && height && width && channels) return [batch, height, width, channels]
  return call.fail(`${operand} is ${written(shape)}, not an image [batch, height, width, channels]`)
}

/** An axis from the front; -1 is the last. */
export function axisOf(call: InferenceCall, axis: number, rank: number): number {
  const front = axis < 0 ? axis + rank : axis
  if (Number.isInteger(axis) && front >= 0 && front < rank) return front
  return call.fail(`axis ${axis} is not one of the ${rank} axes`)
}

/** The axis that an `indices` operand of one element names. */
export function onlyAxisOf(call: InferenceCall, operand: string, rank: number): number {
  const [axis, ...more] = call.indices(operand)
  if (axis === undefined || more.length > 0) return call.fail(`${operand} must be one number`)
  return axisOf(call, axis, rank)
}

/** A shape with one axis of another length. */
export function withLength(shape: Shape, axis: number, length: number): Shape {
  return shape.map((own, index) => (index === axis ? length : own))
}

/** An option that must be a whole number of at least 1. */
export function positive(call: InferenceCall, option: string): number {
  const given = Number(call.options[option])
  return Number.isInteger(given) && given > 0 ? given : call.fail(`option ${option} must be at least 1`)
}

/** @throws InvalidGraphError unless the bias has one number per channel */
export function checkBias(call: InferenceCall, channels: number): void {
  if (!call.has('bias')) return
  const shape = call.shape('bias')
  if (shape.length !== 1 || shape[0] !== channels) call.fail(`bias is ${written(shape)}, not [${channels}]`)
}

export { sizeOf, written }
