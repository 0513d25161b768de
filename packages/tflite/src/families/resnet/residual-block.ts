import { pointwise } from '../../build/blocks.js'
import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { conv2d, imageShape } from '../../build/layers.js'
import { sameOutputLength } from '../../build/same-padding.js'
import type { ResnetDepth } from './depths.js'

/** Output channels of a bottleneck for each of its inner ones. */
const BOTTLENECK_EXPANSION = 4

export interface ResidualBlock {
  readonly kind: ResnetDepth['block']
  /** How the shortcut changes its shape: by a 1x1 convolution, or by dropping pixels and adding channels of zeros. */
  readonly shortcut: 'projection' | 'padding'
  readonly channels: number
  readonly stride: 1 | 2
}

/** Two 3x3 convolutions, or a 3x3 between two 1x1; a bottleneck strides in its 3x3, as its public weights do. */
export function residualBlock(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { kind, shortcut, channels, stride }: ResidualBlock,
): Value {
  const relu = { kernel: 3, filters: channels, activation: 'RELU' } as const
  let y: Value
  if (kind === 'basic') {
    y = conv2d(builder, `${name}/conv_1`, x, { ...relu, stride })
    y = conv2d(builder, `${name}/conv_2`, y, { ...relu, stride: 1, activation: 'NONE' })
  } else {
    y = pointwise(builder, `${name}/reduce`, x, channels, 'RELU')
    y = conv2d(builder, `${name}/conv`, y, { ...relu, stride })
    y = pointwise(builder, `${name}/expand`, y, BOTTLENECK_EXPANSION * channels, 'NONE')
  }
  const changes = stride > 1 || x.shape.at(-1) !== y.shape.at(-1)
  const carried = changes ? reshapeShortcut(builder, `${name}/shortcut`, x, y, { shortcut, stride }) : x
  // What comes from a relu is not negative: the next relu takes of it next to nothing, of the rest half.
  const positive = carried === x || shortcut === 'padding'
  const meanSquare = y.meanSquare / 2 + carried.meanSquare / (positive ? 1 : 2)
  return builder.operator(
    'ADD',
    [y.index, carried.index],
    { fusedActivation: 'RELU' },
    { name: `${name}/add`, shape: y.shape, meanSquare },
  )
}

function reshapeShortcut(
  builder: GraphBuilder,
  name: string,
  x: Value,
  like: Value,
  { shortcut, stride }: Pick<ResidualBlock, 'shortcut' | 'stride'>,
): Value {
  const filters = like.shape.at(-1) ?? 0
  if (shortcut === 'projection') {
    return conv2d(builder, name, x, { filters, kernel: 1, stride, activation: 'NONE' })
  }
  const [, , , channels] = imageShape(x)
  const kept = stride > 1 ? subsample(builder, `${name}/subsample`, x, stride) : x
  if (filters === channels) return kept
  const before = Math.floor((filters - channels) / 2)
  return padChannels(builder, `${name}/pad`, kept, before, filters - channels - before)
}

/** Every so manieth pixel of each axis, from the first. */
function subsample(builder: GraphBuilder, name: string, x: Value, stride: number): Value {
  const [batch, height, width, channels] = imageShape(x)
  const begin = builder.vector(`${name}/begin`, [0, 0, 0, 0])
  const end = builder.vector(`${name}/end`, [batch, height, width, channels])
  const strides = builder.vector(`${name}/strides`, [1, stride, stride, 1])
  const shape = [batch, sameOutputLength(height, stride), sameOutputLength(width, stride), channels]
  const { meanSquare } = x
  return builder.operator('STRIDED_SLICE', [x.index, begin, end, strides], {}, { name, shape, meanSquare })
}

function padChannels(builder: GraphBuilder, name: string, x: Value, before: number, after: number): Value {
  const [batch, height, width, channels] = imageShape(x)
  const paddings = builder.matrix(`${name}/paddings`, [
    [0, 0],
    [0, 0],
    [0, 0],
    [before, after],
  ])
  const filters = before + channels + after
  const shape = [batch, height, width, filters]
  const meanSquare = (x.meanSquare * channels) / filters
  return builder.operator('PAD', [x.index, paddings], {}, { name, shape, meanSquare })
}
