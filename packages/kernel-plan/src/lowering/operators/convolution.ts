import type { PlanOperator } from '../../plan.js'
import type { FloatConstant } from '../float-constant.js'
import type { Emit, LoweringRule, OperatorCall } from '../operator-call.js'
import { fusedClamp } from '../operator-call.js'
import { addFullyConnected, addPointwise } from '../weights/add-layer.js'
import { groupsOf, matrixOf } from '../weights/grouped.js'
import { biasOf, type Window, windowOf } from './window.js'

interface Convolution {
  readonly call: OperatorCall
  readonly window: Window
  readonly clamp: PlanOperator['clamp']
  /** `[outputs][height][width][inputs]` */
  readonly weights: FloatConstant
  readonly bias: FloatConstant
}

/** 1x1 over images, any kernel on one pixel, and 3x3 on the model's input. */
export const convolution: LoweringRule = (call) => {
  const { graph, operator } = call
  const window = windowOf(call)
  if (typeof window === 'string') return window
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  const weights = graph.floats(operator.inputs[1] ?? -1)
  if (typeof weights === 'string') return weights
  const bias = biasOf(graph, operator.inputs[2] ?? -1, window.output.channels)
  if (typeof bias === 'string') return bias
  const convolution = { call, window, clamp, weights, bias }
  return window.input.layout === 'vector' ? onOnePixel(convolution) : onImage(convolution)
}

/** Only one tap of the kernel meets the pixel. */
function onOnePixel({ call, window, clamp, weights, bias }: Convolution): Emit | string {
  const { activation, input, output, kernelHeight, kernelWidth, padTop, padLeft } = window
  if (output.layout !== 'vector') return 'it makes an image of one pixel'
  if (padTop >= kernelHeight || padLeft >= kernelWidth) return 'its pixel lies outside of its kernel'
  const taps = kernelHeight * kernelWidth
  const tap = padTop * kernelWidth + padLeft
  const groups = groupsOf(weights.elements / taps, output.channels, input.channels)
  if (typeof groups === 'string') return groups
  return (plan, { structure }) => {
    const met = ofTap(weights.unpack(), input.channels / groups, taps, tap)
    const matrix = matrixOf(met, output.channels, input.channels, groups)
    const layer = { name: weightsName(call), matrix, bias: bias.unpack(), clamp }
    addFullyConnected(plan, layer, [activation, outputOf(call)], structure)
  }
}

/** Of weights `[outputs][taps][depth]` those of one tap. */
function ofTap(weights: Float32Array, depth: number, taps: number, tap: number): Float32Array {
  const met = new Float32Array(weights.length / taps)
  for (let at = 0; at < met.length; at += depth) {
    const from = at * taps + tap * depth
    met.set(weights.subarray(from, from + depth), at)
  }
  return met
}

function onImage(convolution: Convolution): Emit | string {
  const { kernelHeight, kernelWidth, stride, padTop, padLeft } = convolution.window
  const kernel = `${kernelHeight}x${kernelWidth}`
  if (kernel === '3x3') return onModelInput(convolution)
  if (kernel !== '1x1') return `its kernel is ${kernel}: only 1x1 is known, and 3x3 on the model's input`
  if (stride > 2) return `it is a 1x1 convolution of stride ${stride}: only 1 and 2 are known`
  return padTop + padLeft > 0 ? 'zeros are added before a 1x1 convolution' : pointwise(convolution)
}

function pointwise({ call, window, clamp, weights, bias }: Convolution): Emit | string {
  const { activation, input, output, stride } = window
  const groups = groupsOf(weights.elements, output.channels, input.channels)
  if (typeof groups === 'string') return groups
  const add = output.layout === 'vector' ? addFullyConnected : addPointwise
  return (plan, { structure }) => {
    const matrix = matrixOf(weights.unpack(), output.channels, input.channels, groups)
    const layer = { name: weightsName(call), matrix, bias: bias.unpack(), clamp }
    const read = stride === 1 ? activation : plan.halve(activation)
    add(plan, layer, [read, outputOf(call)], structure)
  }
}

/** 3x3 from the image as it comes in. */
function onModelInput({ call, window, clamp, weights, bias }: Convolution): Emit | string {
  const { activation, input, output, stride, padTop, padLeft } = window
  if (!call.graph.graph.inputs.includes(activation))
    return "it is a 3x3 convolution inside the model: only one on the model's input is known"
  if (input.channels > 4) return `its image has ${input.channels} channels: at most four are known`
  if (stride > 2) return `its stride is ${stride}: only 1 and 2 are known`
  if (padTop > 2 || padLeft > 2) return 'more zeros are added before it than its kernel reaches over'
  if (weights.elements !== output.channels * 9 * input.channels) return 'its channels are in groups'
  return (plan) => {
    plan.addToPlanes('first-conv', outputOf(call), {
      inputs: [plan.read(activation, 'hwc')],
      clamp,
      data: [weights.unpack(), bias.unpack()],
      parameters: [stride, padTop, padLeft],
    })
  }
}

const outputOf = ({ operator }: OperatorCall) => operator.outputs[0] ?? -1

const weightsName = ({ graph, operator }: OperatorCall) => graph.tensor(operator.inputs[1])?.name ?? ''
