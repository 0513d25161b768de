import { convolutionalClassifier, pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { averagePool } from '../build/joins.js'
import { conv2d, depthwiseConv2d } from '../build/layers.js'
import type { EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { INPUT_MEAN_SQUARE, SLIM_CLASSES, scaling } from './scaling.js'

/** Filters and stride of each depthwise separable convolution (Howard et al., "MobileNets", 2017, table 1). */
const SEPARABLE: readonly (readonly [filters: number, stride: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
]

export const mobilenetV1Decisions = scaling

/** MobileNetV1 as TF-Slim's `mobilenet_v1.py` defines it: widths are cut to whole channels, at least 8. */
export function mobilenetV1(
  builder: GraphBuilder,
  { width, resolution }: EncodingOf<typeof mobilenetV1Decisions>,
): Value {
  const channels = (filters: number): number => Math.max(8, Math.floor(filters * width))
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  let x = conv2d(builder, 'conv_0', input, {
    filters: channels(32),
    kernel: 3,
    stride: 2,
    activation: 'RELU6',
  })
  for (const [index, [filters, stride]] of SEPARABLE.entries()) {
    const name = `conv_${index + 1}`
    x = depthwiseConv2d(builder, `${name}/depthwise`, x, { kernel: 3, stride, activation: 'RELU6' })
    x = pointwise(builder, `${name}/pointwise`, x, channels(filters), 'RELU6')
  }
  return convolutionalClassifier(builder, averagePool(builder, 'pool', x), SLIM_CLASSES)
}

export const mobilenetV1Space = defineSpace({
  name: 'mobilenet_v1',
  title: 'MobileNetV1',
  summary: 'MobileNetV1: depthwise separable convolutions.',
  decisions: mobilenetV1Decisions,
  network: mobilenetV1,
})
