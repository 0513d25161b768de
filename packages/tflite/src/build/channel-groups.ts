import type { Activation } from './activations.js'
import { pointwise } from './blocks.js'
import { concatenate } from './concatenation.js'
import type { GraphBuilder, Value } from './graph-builder.js'
import { reshape } from './joins.js'
import { imageShape } from './layers.js'

/**
 * 1x1 convolution within groups of channels (Zhang et al., "ShuffleNet", 2018): a convolution of each part of a split,
 * joined again. Newer TFLite takes CONV_2D filters of fewer input channels for groups; 2.9 refuses to prepare them
 * and delegates do not all know them, where split, convolution and concatenation run everywhere.
 */
export function groupedPointwise(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { filters, groups, activation }: { filters: number; groups: number; activation: Activation },
): Value {
  const parts = splitChannels(builder, `${name}/split`, x, groups)
  const convolved = parts.map((part, group) =>
    pointwise(builder, `${name}/group_${group}`, part, filters / groups, activation),
  )
  return concatenate(builder, `${name}/concat`, convolved, 3)
}

/** Channel shuffle of ShuffleNet: channel i of group g goes to place i · groups + g, so that each next group sees all. */
export function channelShuffle(builder: GraphBuilder, name: string, x: Value, groups: number): Value {
  const [batch, height, width, channels] = imageShape(x)
  const perGroup = channels / groups
  // Four dimensions: delegates do not take five.
  const grouped = reshape(builder, `${name}/group`, x, [batch, height * width, groups, perGroup])
  const order = builder.vector(`${name}/order`, [0, 1, 3, 2])
  const shape = [batch, height * width, perGroup, groups]
  const { meanSquare } = x
  const turned = builder.operator(
    'TRANSPOSE',
    [grouped.index, order],
    {},
    { name: `${name}/transpose`, shape, meanSquare },
  )
  return reshape(builder, name, turned, x.shape)
}

/** Equal parts of an image's channels, in order. */
export function splitChannels(builder: GraphBuilder, name: string, x: Value, parts: number): Value[] {
  const [batch, height, width, channels] = imageShape(x)
  const axis = builder.index(`${name}/axis`, 3)
  const outputs = Array.from({ length: parts }, (_, part) => ({
    name: `${name}_${part}`,
    shape: [batch, height, width, channels / parts],
    meanSquare: x.meanSquare,
  }))
  return builder.operatorOfMany('SPLIT', [axis, x.index], { numSplits: parts }, outputs)
}
