import { activationScales } from './activations.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { imageShape } from './layers.js'
import { relu } from './pre-activation.js'
import { meanTapsInside } from './same-padding.js'

export interface TransposeConvolution {
  readonly filters: number
  readonly kernel: number
  /** Output pixels per input pixel, along each axis. */
  readonly stride: number
  readonly activation: 'NONE' | 'RELU'
}

/** Transposed convolution with SAME padding and bias; weights `[filters, kernel, kernel, channels]`. */
export function transposeConv2d(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { filters, kernel, stride, activation }: TransposeConvolution,
): Value {
  const [batch, height, width, channels] = imageShape(x)
  const shape = [batch, height * stride, width * stride, filters]
  // The convolution that this one undoes takes so many taps for all of its outputs, which are the inputs here.
  const tapsPerOutput = (length: number) => meanTapsInside(length * stride, kernel, stride) / stride
  const fanIn = tapsPerOutput(height) * tapsPerOutput(width) * channels
  const target = activationScales[activation].before
  const size = builder.vector(`${name}/shape`, shape)
  const variance = target / (fanIn * x.meanSquare)
  const weights = builder.weights(`${name}/weights`, [filters, kernel, kernel, channels], variance)
  const bias = builder.bias(`${name}/bias`, filters, target)
  const y = builder.operator(
    'TRANSPOSE_CONV',
    [size, weights, x.index, bias],
    { padding: 'SAME', strideW: stride, strideH: stride },
    { name, shape, meanSquare: target },
  )
  // Fused activations came to this operator after TFLite 2.9.
  return activation === 'RELU' ? relu(builder, `${name}/relu`, y) : y
}
