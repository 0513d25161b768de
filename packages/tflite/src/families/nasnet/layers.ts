import { concatenate } from '../../build/concatenation.js'
import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { imageShape } from '../../build/layers.js'
import { meanTapsInside, sameOutputLength } from '../../build/same-padding.js'

interface Convolution {
  readonly filters: number
  readonly height: number
  readonly width: number
  readonly strideH?: number
  readonly strideW?: number
  readonly dilation?: number
  readonly padding?: 'SAME' | 'VALID'
  readonly relu?: boolean
}

/** A convolution whose kernel need not be square; a relu after it, if any, is fused. */
export function convolution(builder: GraphBuilder, name: string, x: Value, layer: Convolution): Value {
  const { filters, height, width, strideH = 1, strideW = 1, dilation = 1 } = layer
  const { padding = 'SAME', relu = false } = layer
  const [batch, rows, columns, channels] = imageShape(x)
  const fanIn = meanTapsInside(rows, height, strideH) * meanTapsInside(columns, width, strideW) * channels
  const length = (pixels: number, kernel: number, stride: number) =>
    sameOutputLength(padding === 'SAME' ? pixels : pixels - kernel + 1, stride)
  const shape = [batch, length(rows, height, strideH), length(columns, width, strideW), filters]
  const weights = builder.weights(
    `${name}/weights`,
    [filters, height, width, channels],
    1 / (fanIn * x.meanSquare),
  )
  const bias = builder.bias(`${name}/bias`, filters, 1)
  const options = {
    padding,
    strideH,
    strideW,
    dilationHFactor: dilation,
    dilationWFactor: dilation,
    fusedActivation: relu ? 'RELU' : 'NONE',
  }
  return builder.operator('CONV_2D', [x.index, weights, bias], options, {
    name,
    shape,
    meanSquare: relu ? 0.5 : 1,
  })
}

export function concatChannels(builder: GraphBuilder, name: string, parts: readonly Value[]): Value {
  const [only, ...others] = parts
  return only !== undefined && others.length === 0 ? only : concatenate(builder, name, parts, 3)
}

/**
 * Halves an image without dropping pixels of every other row and column alone: one half of the filters reads the even
 * ones, the other half the odd ones. Where neither size nor channels are to change by half, a 1x1 convolution.
 */
export function factorizedReduction(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { filters, stride }: { filters: number; stride: number },
): Value {
  const pointwise = { height: 1, width: 1 }
  if (stride === 1) return convolution(builder, name, x, { ...pointwise, filters })
  const [batch, rows, columns, channels] = imageShape(x)
  const even = convolution(builder, `${name}/even`, x, {
    ...pointwise,
    filters: Math.ceil(filters / 2),
    strideH: 2,
    strideW: 2,
  })
  const border = [
    [0, 0],
    [0, 1],
    [0, 1],
    [0, 0],
  ]
  const padded = builder.operator(
    'PAD',
    [x.index, builder.matrix(`${name}/border`, border)],
    {},
    { name: `${name}/padded`, shape: [batch, rows + 1, columns + 1, channels], meanSquare: x.meanSquare },
  )
  const slice = [
    padded.index,
    builder.vector(`${name}/begin`, [0, 1, 1, 0]),
    builder.vector(`${name}/end`, [batch, rows + 1, columns + 1, channels]),
    builder.vector(`${name}/strides`, [1, 2, 2, 1]),
  ]
  const shape = [batch, sameOutputLength(rows, 2), sameOutputLength(columns, 2), channels]
  const shifted = builder.operator(
    'STRIDED_SLICE',
    slice,
    {},
    {
      name: `${name}/shifted`,
      shape,
      meanSquare: x.meanSquare,
    },
  )
  const odd = convolution(builder, `${name}/odd`, shifted, { ...pointwise, filters: Math.floor(filters / 2) })
  return concatChannels(builder, name, [even, odd])
}
