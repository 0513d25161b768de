import { noClamp } from '../../plan.js'
import type { ActivationShape } from '../activation-layout.js'
import { fusedClamp, type LoweringRule, type OperatorCall, shapeOf } from '../operator-call.js'

/** An operator of the plan has so many inputs. */
const mostJoined = 3

/** Into equal parts of the channels, in order. */
export const split: LoweringRule = (call) => {
  const { graph, operator } = call
  const [axis, from = -1] = operator.inputs
  if (!isOfChannels(call, from, graph.integers(axis)?.[0])) return 'it is no split of channels'
  if (graph.isConstant(from)) return 'it splits a constant'
  const [input, parts] = [shapeOf(graph, from), shapesOf(call, operator.outputs)]
  if (typeof input === 'string') return input
  if (typeof parts === 'string') return parts
  const channels = input.channels / parts.length
  if (parts.some((part) => part.channels !== channels || !isSameImage(part, input)))
    return `it makes other than ${parts.length} equal parts of ${input.channels} channels`
  return (plan) => {
    operator.outputs.forEach((to, part) => {
      plan.addGather([from], to, range(part * channels, channels))
    })
  }
}

/** Of the channels of up to three activations, in order. */
export const concatenation: LoweringRule = (call) => {
  const { graph, operator } = call
  const { inputs, outputs, options } = operator
  const [to = -1] = outputs
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  if (clamp !== noClamp) return `${String(options.fusedActivation)} is fused into it`
  if (!isOfChannels(call, to, Number(options.axis))) return 'it joins other than channels'
  if (inputs.length > mostJoined) return `it joins ${inputs.length}: at most ${mostJoined} are known`
  if (inputs.some((input) => graph.isConstant(input))) return 'it joins a constant'
  const [output, parts] = [shapeOf(graph, to), shapesOf(call, inputs)]
  if (typeof output === 'string') return output
  if (typeof parts === 'string') return parts
  const channels = parts.reduce((sum, part) => sum + part.channels, 0)
  if (channels !== output.channels || parts.some((part) => !isSameImage(part, output)))
    return 'its inputs do not make up its output'
  return (plan) => plan.addGather(inputs, to, range(0, channels))
}

function isOfChannels({ graph }: OperatorCall, tensor: number, axis: number | undefined): boolean {
  const rank = graph.tensor(tensor)?.shape.length ?? 0
  return axis === rank - 1 || axis === -1
}

function shapesOf({ graph }: OperatorCall, tensors: readonly number[]): readonly ActivationShape[] | string {
  const shapes: ActivationShape[] = []
  for (const tensor of tensors) {
    const shape = shapeOf(graph, tensor)
    if (typeof shape === 'string') return shape
    shapes.push(shape)
  }
  return shapes
}

const isSameImage = (a: ActivationShape, b: ActivationShape) => a.height === b.height && a.width === b.width

const range = (from: number, length: number) => Uint32Array.from({ length }, (_, index) => from + index)
