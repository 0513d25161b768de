import { fusedClamp, type LoweringRule } from '../operator-call.js'
import { biasOf, type Window, windowOf } from './window.js'

const kernels = ['3x3', '5x5', '7x7']

/** Of one filter to a channel. */
export const depthwise: LoweringRule = (call) => {
  const { graph, operator } = call
  const window = windowOf(call)
  if (typeof window === 'string') return window
  const clamp = fusedClamp(call)
  if (typeof clamp === 'string') return clamp
  const weights = graph.floats(operator.inputs[1] ?? -1)
  if (typeof weights === 'string') return weights
  const { activation, input, output } = window
  if (output.channels !== input.channels)
    return `it makes ${output.channels} channels of ${input.channels}: the kernels keep their number`
  const bias = biasOf(graph, operator.inputs[2] ?? -1, output.channels)
  if (typeof bias === 'string') return bias
  const refusal = refusalOf(window)
  if (refusal !== null) return refusal
  const [made = -1] = operator.outputs
  const { kernelHeight, kernelWidth, stride, padTop, padLeft } = window
  if (input.layout === 'vector') {
    // Only one tap of each kernel meets the pixel.
    const tap = (padTop * kernelWidth + padLeft) * input.channels
    return (plan) => {
      const scale = weights.unpack().subarray(tap, tap + input.channels)
      plan.addScale(activation, made, { scale, bias: bias.unpack(), clamp })
    }
  }
  return (plan) => {
    plan.addToPlanes('depthwise', made, {
      inputs: [plan.read(activation, 'chw')],
      clamp,
      data: [byChannel(weights.unpack(), input.channels), bias.unpack()],
      parameters: [kernelHeight, stride, padTop, padLeft],
    })
  }
}

function refusalOf({
  input,
  output,
  kernelHeight,
  kernelWidth,
  stride,
  padTop,
  padLeft,
}: Window): string | null {
  if (padTop >= kernelHeight || padLeft >= kernelWidth)
    return 'more zeros are added before it than its kernel reaches over'
  if (input.layout === 'vector') return output.layout === 'vector' ? null : 'it makes an image of one pixel'
  const kernel = `${kernelHeight}x${kernelWidth}`
  if (!kernels.includes(kernel)) return `its kernel is ${kernel}: only ${kernels.join(', ')} are known`
  return stride > 2 ? `its stride is ${stride}: only 1 and 2 are known` : null
}

/** TFLite has `[height][width][channels]`; the kernels take one channel's taps after another's. */
function byChannel(weights: Float32Array, channels: number): Float32Array {
  const taps = weights.length / channels
  const ordered = new Float32Array(weights.length)
  for (let tap = 0; tap < taps; tap++)
    for (let channel = 0; channel < channels; channel++)
      ordered[channel * taps + tap] = weights[tap * channels + channel] ?? 0
  return ordered
}
