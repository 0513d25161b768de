import type { Activation } from './activations.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { add, averagePool, mul, reshape, softmax, spatialMean } from './joins.js'
import { conv2d, depthwiseConv2d } from './layers.js'

/** How a squeeze-and-excite gate is made: MobileNetV3 pools and uses relu6, MnasNet a mean and a sigmoid. */
export interface SqueezeExcite {
  readonly channels: number
  readonly gate: 'hard-sigmoid' | 'sigmoid'
}

/** Squeeze-and-excite (Hu et al., 2018): two 1x1 convolutions on the image's mean gate its channels. */
export function squeezeExcite(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { channels, gate }: SqueezeExcite,
): Value {
  const filters = x.shape.at(-1) ?? 0
  const hard = gate === 'hard-sigmoid'
  const pooled = hard
    ? averagePool(builder, `${name}/pool`, x)
    : spatialMean(builder, `${name}/mean`, x, { keepDims: true })
  const reduced = pointwise(builder, `${name}/reduce`, pooled, channels, 'RELU')
  const excited = pointwise(builder, `${name}/expand`, reduced, filters, hard ? 'HARD_SIGMOID' : 'LOGISTIC')
  return mul(builder, `${name}/scale`, x, excited)
}

export interface InvertedResidual {
  readonly kernel: number
  readonly stride: number
  /** Channels between the two 1x1 convolutions; the first is left out when the input has as many or more. */
  readonly expanded: number
  readonly filters: number
  readonly activation: Activation
  readonly squeezeExcite?: SqueezeExcite | undefined
  /** Adds the input where shapes allow; true unless said otherwise. */
  readonly residual?: boolean
  /** Of the depthwise convolution; 1 unless given. */
  readonly dilation?: number
}

export interface InvertedResidualMaps {
  /** What the depthwise convolution reads: the input itself where nothing is expanded. */
  readonly expanded: Value
  /** What it gives, before any gate. */
  readonly depthwise: Value
  readonly output: Value
}

/** Inverted residual with a linear bottleneck (Sandler et al., "MobileNetV2", 2018). */
export function invertedResidual(
  builder: GraphBuilder,
  name: string,
  x: Value,
  block: InvertedResidual,
): Value {
  return invertedResidualMaps(builder, name, x, block).output
}

/** The same, with the maps inside, which some heads read. */
export function invertedResidualMaps(
  builder: GraphBuilder,
  name: string,
  x: Value,
  block: InvertedResidual,
): InvertedResidualMaps {
  const { kernel, stride, expanded: width, filters, activation, dilation = 1 } = block
  const channels = x.shape.at(-1) ?? 0
  const expanded = width > channels ? pointwise(builder, `${name}/expand`, x, width, activation) : x
  const window = { kernel, stride, activation, dilation }
  const depthwise = depthwiseConv2d(builder, `${name}/depthwise`, expanded, window)
  let y = depthwise
  if (block.squeezeExcite) y = squeezeExcite(builder, `${name}/squeeze_excite`, y, block.squeezeExcite)
  y = pointwise(builder, `${name}/project`, y, filters, 'NONE')
  const adds = block.residual !== false && stride === 1 && filters === channels
  return { expanded, depthwise, output: adds ? add(builder, `${name}/add`, y, x) : y }
}

export function pointwise(
  builder: GraphBuilder,
  name: string,
  x: Value,
  filters: number,
  activation: Activation,
): Value {
  return conv2d(builder, name, x, { filters, kernel: 1, stride: 1, activation })
}

/** The end of the MobileNets: class scores by a 1x1 convolution of the pooled image, flattened, then softmax. */
export function convolutionalClassifier(builder: GraphBuilder, pooled: Value, classes: number): Value {
  const scores = pointwise(builder, 'logits/conv', pooled, classes, 'NONE')
  const logits = reshape(builder, 'logits', scores, [scores.shape[0] ?? 1, classes])
  return softmax(builder, 'probabilities', logits)
}
