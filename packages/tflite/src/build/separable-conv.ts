import type { Activation } from './activations.js'
import { pointwise, type SqueezeExcite, squeezeExcite } from './blocks.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { type ConvolutionShape, depthwiseConv2d } from './layers.js'

export interface SeparableConvolution extends ConvolutionShape {
  readonly filters: number
  /** After the depthwise convolution: as after the 1x1 one unless given. */
  readonly depthwiseActivation?: Activation
  readonly squeezeExcite?: SqueezeExcite | undefined
}

/** Depthwise convolution, then a 1x1 one (Howard et al., "MobileNets", 2017), with a gate between them if asked for. */
export function separableConv2d(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { filters, depthwiseActivation, squeezeExcite: gate, ...window }: SeparableConvolution,
): Value {
  const activation = depthwiseActivation ?? window.activation
  const y = depthwiseConv2d(builder, `${name}/depthwise`, x, { ...window, activation })
  const gated = gate ? squeezeExcite(builder, `${name}/squeeze_excite`, y, gate) : y
  return pointwise(builder, `${name}/pointwise`, gated, filters, window.activation)
}
