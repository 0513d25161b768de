import type { ActivationShape } from '../activation-layout.js'
import { type FloatConstant, zeros } from '../float-constant.js'
import type { ModelGraph } from '../model-graph.js'
import { activationAt, type OperatorCall, outputOf } from '../operator-call.js'
import { foldedPad } from './pad.js'

/** A convolution's kernel over its image, what PAD adds before it included. */
export interface Window {
  /** The activation that is read, past a PAD. */
  readonly activation: number
  readonly input: ActivationShape
  readonly output: ActivationShape
  readonly kernelHeight: number
  readonly kernelWidth: number
  readonly stride: number
  readonly padTop: number
  readonly padLeft: number
}

/** The window of a convolution whose weights are `[…, height, width, …]`, or why it has none that kernels know. */
export function windowOf(call: OperatorCall): Window | string {
  const { graph, operator } = call
  const { strideH, strideW, dilationHFactor, dilationWFactor, padding } = operator.options
  const [kernelHeight = 0, kernelWidth = 0] = graph.tensor(operator.inputs[1])?.shape.slice(1, 3) ?? []
  const pad = foldedPad(graph, operator.inputs[0] ?? -1)
  const padded = activationAt(call, 0)
  const output = outputOf(call)
  if (typeof padded === 'string') return padded
  if (typeof output === 'string') return output
  const input = pad?.input ?? padded
  const stride = Number(strideH)
  const isPoint = output.layout === 'vector' && padded.layout === 'vector'
  if (strideW !== strideH && !isPoint)
    return `its strides are ${strideH} by ${strideW}: only equal ones are known`
  const isDilated = Number(dilationHFactor ?? 1) > 1 || Number(dilationWFactor ?? 1) > 1
  if (isDilated && (kernelHeight > 1 || kernelWidth > 1)) return 'its kernel is dilated'
  const same = padding === 'SAME'
  return {
    activation: pad?.activation ?? operator.inputs[0] ?? -1,
    input,
    output,
    kernelHeight,
    kernelWidth,
    stride,
    padTop: (pad?.top ?? 0) + (same ? paddingBefore(padded.height, output.height, kernelHeight, stride) : 0),
    padLeft:
      (pad?.left ?? 0) + (same ? paddingBefore(padded.width, output.width, kernelWidth, Number(strideW)) : 0),
  }
}

/** Of SAME padding, what comes before the first pixel: the odd one goes to the end. */
function paddingBefore(length: number, outputs: number, kernel: number, stride: number): number {
  return Math.max(0, Math.floor(((outputs - 1) * stride + kernel - length) / 2))
}

/** An operator's biases, zeros where it has none. */
export function biasOf(graph: ModelGraph, tensor: number, channels: number): FloatConstant | string {
  if (tensor < 0) return zeros(channels)
  const bias = graph.floats(tensor)
  if (typeof bias === 'string' || bias.elements === channels) return bias
  return `it has ${bias.elements} biases for ${channels} channels`
}
