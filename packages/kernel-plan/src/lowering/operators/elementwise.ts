import type { ActivationShape } from '../activation-layout.js'
import {
  activationAt,
  type Emit,
  fusedClamp,
  type LoweringRule,
  type OperatorCall,
} from '../operator-call.js'

/** Of two activations of one shape, or of one and a constant that each channel or all of them have. */
export const addition: LoweringRule = (call) => {
  const constant = constantPlace(call)
  if (constant !== null) return withConstant(call, constant, (value) => ({ scale: 1, bias: value }))
  return ofActivations('add', call)
}

/** The same, and an image by a factor per channel. */
export const product: LoweringRule = (call) => {
  const constant = constantPlace(call)
  if (constant !== null) return withConstant(call, constant, (value) => ({ scale: value, bias: 0 }))
  return ofActivations('multiply', call)
}

function ofActivations(kind: 'add' | 'multiply', call: OperatorCall): Emit | string {
  const { inputs, outputs } = call.operator
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  const [a, b] = [activationAt(call, 0), activationAt(call, 1)]
  if (typeof a === 'string') return a
  if (typeof b === 'string') return b
  const [image, other] = a.layout === 'vector' && b.layout === 'chw' ? [b, a] : [a, b]
  const isFactor = kind === 'multiply' && other.layout === 'vector' && other.channels === image.channels
  if (!isSame(image, other) && !isFactor)
    return `its inputs are ${textOf(a)} and ${textOf(b)}: the kernels take two of one shape${kind === 'multiply' ? ', or a factor per channel' : ''}`
  const order = image === a ? inputs : [...inputs].reverse()
  return (plan) => {
    const read = order.map((input) => plan.read(input))
    plan.add(kind, { inputs: read, output: plan.make(outputs[0] ?? -1), clamp })
  }
}

function constantPlace({ graph, operator }: OperatorCall): 0 | 1 | null {
  const [a = -1, b = -1] = operator.inputs
  return graph.isConstant(b) ? 1 : graph.isConstant(a) ? 0 : null
}

/** What a constant does to each channel is a matrix on the diagonal. */
function withConstant(
  call: OperatorCall,
  place: 0 | 1,
  stepOf: (value: number) => { scale: number; bias: number },
): Emit | string {
  const { graph, operator } = call
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  const input = activationAt(call, 1 - place)
  if (typeof input === 'string') return input
  const constant = graph.floats(operator.inputs[place] ?? -1)
  if (typeof constant === 'string') return constant
  const isPerChannel = graph.tensor(operator.inputs[place])?.shape.at(-1) === input.channels
  if (constant.elements !== 1 && !(isPerChannel && constant.elements === input.channels))
    return `its constant has ${constant.elements} values for ${input.channels} channels`
  return (plan) => {
    const values = constant.unpack()
    const steps = Array.from({ length: input.channels }, (_, channel) =>
      stepOf(values[values.length === 1 ? 0 : channel] ?? 0),
    )
    const scale = Float32Array.from(steps, (step) => step.scale)
    const bias = Float32Array.from(steps, (step) => step.bias)
    plan.addScale(operator.inputs[1 - place] ?? -1, operator.outputs[0] ?? -1, { scale, bias, clamp })
  }
}

const isSame = (a: ActivationShape, b: ActivationShape) =>
  a.channels === b.channels && a.height === b.height && a.width === b.width

const textOf = ({ channels, height, width }: ActivationShape) => `${height}x${width}x${channels}`
