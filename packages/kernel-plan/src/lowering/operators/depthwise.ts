import { fusedClamp, type LoweringRule } from '../operator-call.js'
import { biasOf, windowOf } from './window.js'

const kernels = ['3x3', '5x5']

export const depthwise: LoweringRule = (call) => {
  const { graph, operator } = call
  const window = windowOf(call)
  if (typeof window === 'string') return window
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  const weights = graph.floats(operator.inputs[1] ?? -1)
  if (typeof weights === 'string') return weights
  const { activation, input, output, kernelHeight, kernelWidth, stride, padTop, padLeft } = window
  const channels = input.channels
  const bias = biasOf(graph, operator.inputs[2] ?? -1, channels)
  if (output.channels !== channels)
    return `it makes ${output.channels} channels of ${channels}: only as many are known`
  if (typeof bias === 'string') return bias
  const [made = -1] = operator.outputs
  const taps = byChannel(weights, channels)
  if (padTop >= kernelHeight || padLeft >= kernelWidth)
    return 'more zeros are added before it than its kernel reaches over'
  if (input.layout === 'vector') {
    if (output.layout !== 'vector') return 'it makes an image of one pixel'
    const met = Float32Array.from(
      bias,
      (_, channel) => taps[channel * kernelHeight * kernelWidth + padTop * kernelWidth + padLeft] ?? 0,
    )
    return (plan) => {
      plan.addScale(activation, made, { scale: met, bias, clamp })
    }
  }
  if (!kernels.includes(`${kernelHeight}x${kernelWidth}`))
    return `its kernel is ${kernelHeight}x${kernelWidth}: ${kernels.join(' and ')} are known`
  if (stride > 2) return `its stride is ${stride}: only 1 and 2 are known`
  return (plan) => {
    plan.addToPlanes('depthwise', made, {
      inputs: [plan.read(activation, 'chw')],
      clamp,
      data: [taps, bias],
      parameters: [kernelHeight, stride, padTop, padLeft],
    })
  }
}

/** TFLite has `[height][width][channels]`; the kernels take one channel's taps after another's. */
function byChannel(weights: Float32Array, channels: number): Float32Array {
  const taps = weights.length / channels
  return Float32Array.from(weights, (_, index) => {
    return weights[(index % taps) * channels + Math.floor(index / taps)] ?? 0
  })
}
