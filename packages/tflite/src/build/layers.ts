import type { OperatorOptions } from '../graph.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { meanTapsInside, sameOutputLength } from './same-padding.js'

/** Activations after a layer. TFLite fuses the first three; the others are operators of their own. */
export type Activation = 'NONE' | 'RELU' | 'RELU6' | 'HARD_SWISH' | 'LOGISTIC'

// E[f(x)²] for x of the standard normal distribution, by numeric integration.
const MEAN_SQUARE_AFTER: Readonly<Record<Activation, number>> = {
  NONE: 1,
  RELU: 0.5,
  RELU6: 0.5,
  HARD_SWISH: 0.3316,
  LOGISTIC: 0.2934,
}

export interface ConvolutionShape {
  readonly kernel: number
  readonly stride: number
}

/** Convolution with SAME padding and bias; weights `[filters, kernel, kernel, channels]`. */
export function conv2d(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { filters, kernel, stride, activation }: ConvolutionShape & { filters: number; activation: Activation },
): Value {
  const [batch, height, width, channels] = imageShape(x)
  const fanIn = tapsInside(height, width, kernel, stride) * channels
  const inputs = [
    x.index,
    builder.weights(`${name}/weights`, [filters, kernel, kernel, channels], fanIn, x.meanSquare),
    builder.bias(`${name}/bias`, filters),
  ]
  const shape = [batch, sameOutputLength(height, stride), sameOutputLength(width, stride), filters]
  const options = { padding: 'SAME', strideW: stride, strideH: stride }
  return withActivation(builder, name, 'CONV_2D', inputs, options, shape, activation)
}

/** Depthwise convolution with SAME padding, bias and one filter per channel; weights `[1, kernel, kernel, channels]`. */
export function depthwiseConv2d(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { kernel, stride, activation }: ConvolutionShape & { activation: Activation },
): Value {
  const [batch, height, width, channels] = imageShape(x)
  const fanIn = tapsInside(height, width, kernel, stride)
  const inputs = [
    x.index,
    builder.weights(`${name}/weights`, [1, kernel, kernel, channels], fanIn, x.meanSquare),
    builder.bias(`${name}/bias`, channels),
  ]
  const shape = [batch, sameOutputLength(height, stride), sameOutputLength(width, stride), channels]
  const options = { padding: 'SAME', strideW: stride, strideH: stride, depthMultiplier: 1 }
  return withActivation(builder, name, 'DEPTHWISE_CONV_2D', inputs, options, shape, activation)
}

/** Fully connected layer over `[batch, features]`; weights `[units, features]`. */
export function fullyConnected(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { units, activation }: { units: number; activation: Activation },
): Value {
  const [batch = 1, features = 1] = x.shape
  const inputs = [
    x.index,
    builder.weights(`${name}/weights`, [units, features], features, x.meanSquare),
    builder.bias(`${name}/bias`, units),
  ]
  return withActivation(builder, name, 'FULLY_CONNECTED', inputs, {}, [batch, units], activation)
}

export function add(builder: GraphBuilder, name: string, a: Value, b: Value): Value {
  const meanSquare = a.meanSquare + b.meanSquare
  return builder.operator('ADD', [a.index, b.index], {}, { name, shape: a.shape, meanSquare })
}

/** Product of an image and a `[batch, 1, 1, channels]` gate. */
export function mul(builder: GraphBuilder, name: string, x: Value, gate: Value): Value {
  const meanSquare = x.meanSquare * gate.meanSquare
  return builder.operator('MUL', [x.index, gate.index], {}, { name, shape: x.shape, meanSquare })
}

/** Mean over the whole image, as an average pool with the image's size: `[batch, 1, 1, channels]`. */
export function averagePool(builder: GraphBuilder, name: string, x: Value): Value {
  const [batch, height, width, channels] = imageShape(x)
  const options = { padding: 'VALID', strideW: 1, strideH: 1, filterWidth: width, filterHeight: height }
  return builder.operator('AVERAGE_POOL_2D', [x.index], options, {
    name,
    shape: [batch, 1, 1, channels],
    meanSquare: x.meanSquare,
  })
}

/** Mean over the whole image, as a reduction; `[batch, channels]` unless the dimensions are kept. */
export function spatialMean(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { keepDims }: { keepDims: boolean },
): Value {
  const [batch, , , channels] = imageShape(x)
  const axes = builder.vector(`${name}/axes`, [1, 2])
  const shape = keepDims ? [batch, 1, 1, channels] : [batch, channels]
  return builder.operator('MEAN', [x.index, axes], { keepDims }, { name, shape, meanSquare: x.meanSquare })
}

export function reshape(builder: GraphBuilder, name: string, x: Value, shape: readonly number[]): Value {
  const target = builder.vector(`${name}/shape`, shape)
  return builder.operator(
    'RESHAPE',
    [x.index, target],
    { newShape: shape },
    { name, shape, meanSquare: x.meanSquare },
  )
}

export function softmax(builder: GraphBuilder, name: string, x: Value): Value {
  const classes = x.shape.at(-1) ?? 1
  return builder.operator(
    'SOFTMAX',
    [x.index],
    { beta: 1 },
    { name, shape: x.shape, meanSquare: classes ** -2 },
  )
}

/**
 * relu6(x + 3) · 1/6 as TFLite models of MobileNetV3 hold it: an addition with a fused relu6 and a
 * product. x is taken to be near standard normal, so E[y²] = 0.278.
 */
export function hardSigmoid(builder: GraphBuilder, name: string, x: Value): Value {
  const three = builder.scalar(`${name}/three`, 3)
  const shifted = builder.operator(
    'ADD',
    [x.index, three],
    { fusedActivation: 'RELU6' },
    { name: `${name}/relu6`, shape: x.shape, meanSquare: 10 },
  )
  // The factor that the published definition multiplies by, not 1/6 itself.
  const sixth = builder.scalar(`${name}/sixth`, 0.16667)
  return builder.operator('MUL', [shifted.index, sixth], {}, { name, shape: x.shape, meanSquare: 0.2776 })
}

function withActivation(
  builder: GraphBuilder,
  name: string,
  type: string,
  inputs: readonly number[],
  options: OperatorOptions,
  shape: readonly number[],
  activation: Activation,
): Value {
  const fused = activation === 'HARD_SWISH' || activation === 'LOGISTIC' ? 'NONE' : activation
  const y = builder.operator(
    type,
    inputs,
    { ...options, fusedActivation: fused },
    { name, shape, meanSquare: MEAN_SQUARE_AFTER[fused] },
  )
  if (fused === activation) return y
  const meanSquare = MEAN_SQUARE_AFTER[activation]
  return builder.operator(
    activation,
    [y.index],
    {},
    { name: `${name}/${activation.toLowerCase()}`, shape, meanSquare },
  )
}

function tapsInside(height: number, width: number, kernel: number, stride: number): number {
  return meanTapsInside(height, kernel, stride) * meanTapsInside(width, kernel, stride)
}

function imageShape(x: Value): [batch: number, height: number, width: number, channels: number] {
  const [batch, height, width, channels] = x.shape
  if (batch === undefined || height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(`an image layer got a tensor of shape [${x.shape.join(', ')}]`)
  }
  return [batch, height, width, channels]
}
