import { convolutionalClassifier, invertedResidual, pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { averagePool } from '../build/joins.js'
import { conv2d } from '../build/layers.js'
import type { EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { INPUT_MEAN_SQUARE, roundChannels, SLIM_CLASSES, scaling } from './scaling.js'

/** Bottleneck stages (Sandler et al., "MobileNetV2", 2018, table 2). */
const STAGES: readonly { expansion: number; filters: number; repeats: number; stride: number }[] = [
  { expansion: 1, filters: 16, repeats: 1, stride: 1 },
  { expansion: 6, filters: 24, repeats: 2, stride: 2 },
  { expansion: 6, filters: 32, repeats: 3, stride: 2 },
  { expansion: 6, filters: 64, repeats: 4, stride: 2 },
  { expansion: 6, filters: 96, repeats: 3, stride: 1 },
  { expansion: 6, filters: 160, repeats: 3, stride: 2 },
  { expansion: 6, filters: 320, repeats: 1, stride: 1 },
]

export const mobilenetV2Decisions = scaling

/** MobileNetV2 as TF-Slim's `mobilenet_v2.py` defines it; the last convolution grows with width, never shrinks. */
export function mobilenetV2(
  builder: GraphBuilder,
  { width, resolution }: EncodingOf<typeof mobilenetV2Decisions>,
): Value {
  const activation = 'RELU6'
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  let x = conv2d(builder, 'conv', input, {
    filters: roundChannels(32 * width),
    kernel: 3,
    stride: 2,
    activation,
  })
  let block = 0
  for (const stage of STAGES) {
    for (let repeat = 0; repeat < stage.repeats; repeat++) {
      x = invertedResidual(builder, `block_${block++}`, x, {
        kernel: 3,
        stride: repeat === 0 ? stage.stride : 1,
        expanded: (x.shape.at(-1) ?? 0) * stage.expansion,
        filters: roundChannels(stage.filters * width),
        activation,
      })
    }
  }
  x = pointwise(builder, 'conv_1', x, roundChannels(1280 * Math.max(1, width)), activation)
  return convolutionalClassifier(builder, averagePool(builder, 'pool', x), SLIM_CLASSES)
}

export const mobilenetV2Space = defineSpace({
  name: 'mobilenet_v2',
  title: 'MobileNetV2',
  summary: 'MobileNetV2: inverted residuals.',
  decisions: mobilenetV2Decisions,
  network: mobilenetV2,
})
