import type { OperatorOptions } from '../graph.js'
import { type Activation, activationScales, fusedPart, separatePart } from './activations.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { meanTapsInside, sameOutputLength } from './same-padding.js'

export interface ConvolutionShape {
  readonly kernel: number
  readonly stride: number
  readonly activation: Activation
  /** Pixels from one tap of the kernel to the next (the papers call it atrous rate); 1 unless given. */
  readonly dilation?: number
}

/** Convolution with SAME padding and bias; weights `[filters, kernel, kernel, channels]`. */
export function conv2d(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { filters, kernel, stride, activation, dilation }: ConvolutionShape & { filters: number },
): Value {
  const [batch, height, width, channels] = imageShape(x)
  return weighted(builder, name, x, {
    type: 'CONV_2D',
    weights: [filters, kernel, kernel, channels],
    fanIn: tapsInside(height, width, kernel, stride, dilation) * channels,
    output: [batch, sameOutputLength(height, stride), sameOutputLength(width, stride), filters],
    options: { padding: 'SAME', strideW: stride, strideH: stride, ...dilated(dilation) },
    activation,
  })
}

/** Depthwise convolution with SAME padding, bias and a filter per channel; weights `[1, kernel, kernel, channels]`. */
export function depthwiseConv2d(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { kernel, stride, activation, dilation }: ConvolutionShape,
): Value {
  const [batch, height, width, channels] = imageShape(x)
  return weighted(builder, name, x, {
    type: 'DEPTHWISE_CONV_2D',
    weights: [1, kernel, kernel, channels],
    fanIn: tapsInside(height, width, kernel, stride, dilation),
    output: [batch, sameOutputLength(height, stride), sameOutputLength(width, stride), channels],
    options: { padding: 'SAME', strideW: stride, strideH: stride, depthMultiplier: 1, ...dilated(dilation) },
    activation,
  })
}

/** Fully connected layer over `[batch, features]`; weights `[units, features]`. */
export function fullyConnected(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { units, activation }: { units: number; activation: Activation },
): Value {
  const [batch = 1, features = 1] = x.shape
  return weighted(builder, name, x, {
    type: 'FULLY_CONNECTED',
    weights: [units, features],
    fanIn: features,
    output: [batch, units],
    options: {},
    activation,
  })
}

/** `[batch, height, width, channels]` of an activation that must be an image. */
export function imageShape(x: Value): [batch: number, height: number, width: number, channels: number] {
  const [batch, height, width, channels] = x.shape
  if (batch === undefined || height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(`an image layer got a tensor of shape [${x.shape.join(', ')}]`)
  }
  return [batch, height, width, channels]
}

interface WeightedLayer {
  readonly type: string
  readonly weights: readonly number[]
  /** Products in the sum of one output element, on average where padding takes some away. */
  readonly fanIn: number
  readonly output: readonly number[]
  readonly options: OperatorOptions
  readonly activation: Activation
}

function weighted(builder: GraphBuilder, name: string, x: Value, layer: WeightedLayer): Value {
  const { type, fanIn, output: shape, activation } = layer
  const target = activationScales[activation].before
  const channels = shape.at(-1) ?? 0
  const weights = builder.weights(`${name}/weights`, layer.weights, target / (fanIn * x.meanSquare))
  const bias = builder.bias(`${name}/bias`, channels, target)
  const options = { ...layer.options, fusedActivation: fusedPart(activation) }
  const y = builder.operator(type, [x.index, weights, bias], options, { name, shape, meanSquare: target })
  return separatePart(builder, name, y, activation)
}

function tapsInside(height: number, width: number, kernel: number, stride: number, dilation = 1): number {
  return meanTapsInside(height, kernel, stride, dilation) * meanTapsInside(width, kernel, stride, dilation)
}

function dilated(dilation = 1): OperatorOptions {
  return { dilationWFactor: dilation, dilationHFactor: dilation }
}
