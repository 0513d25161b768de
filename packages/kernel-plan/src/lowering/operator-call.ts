import type { Operator } from '@paceline/tflite/read'
import { noClamp, type PlanOperator } from '../plan.js'
import { type ActivationShape, activationShape } from './activation-layout.js'
import type { ModelGraph } from './model-graph.js'
import type { PlanBuilder } from './plan-builder.js'
import type { Structure } from './weights/structure.js'

/** Adds what an operator becomes to the plan. */
export type Emit = (plan: PlanBuilder, options: LoweringOptions) => void

/** How one operator is lowered, or in a sentence's end why it is not. */
export type LoweringRule = (call: OperatorCall) => Emit | string

export interface LoweringOptions {
  /** For every 1x1 convolution, whatever its weights: for benches. By default what fits the weights best. */
  readonly structure?: Structure | undefined
  /**
   * What inputs and outputs are: the model's own order (NHWC, the default), or whatever the kernels read and make.
   * That is for parts of a model, where conversions at the cuts would be taken for the operators' time.
   */
  readonly boundary?: 'model' | 'kernels' | undefined
}

export interface OperatorCall {
  readonly graph: ModelGraph
  readonly index: number
  readonly operator: Operator
}

/** An operator's activations by place, or why it has none that the plan can hold. */
export function activationAt({ graph, operator }: OperatorCall, place: number): ActivationShape | string {
  return shapeOf(graph, operator.inputs[place] ?? -1)
}

export function outputOf({ graph, operator }: OperatorCall): ActivationShape | string {
  return shapeOf(graph, operator.outputs[0] ?? -1)
}

/** An activation's shape in the plan, or why it has none. */
export function shapeOf(graph: ModelGraph, index: number): ActivationShape | string {
  const tensor = graph.tensor(index)
  if (tensor === undefined) return 'an input or output of it is left out'
  const shape = activationShape(tensor.shape)
  return (
    shape ??
    `"${tensor.name.slice(0, 80)}" of shape [${tensor.shape.join(', ')}] is neither one image nor a vector`
  )
}

const clamps: Readonly<Record<string, PlanOperator['clamp']>> = {
  NONE: noClamp,
  RELU: { min: 0, max: Number.POSITIVE_INFINITY },
  RELU6: { min: 0, max: 6 },
  RELU_N1_TO_1: { min: -1, max: 1 },
  RELU_0_TO_1: { min: 0, max: 1 },
}

/** The clamp of an activation by its name in the schema; undefined where it is none. */
export const clampNamed = (name: string): PlanOperator['clamp'] | undefined => clamps[name]

export function fusedClamp({ operator }: OperatorCall): PlanOperator['clamp'] | string {
  const fused = String(operator.options.fusedActivation ?? 'NONE')
  return clamps[fused] ?? `${fused} is fused into it`
}
