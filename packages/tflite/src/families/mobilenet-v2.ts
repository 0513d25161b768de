import { convolutionalClassifier, invertedResidualMaps, pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { averagePool } from '../build/joins.js'
import { conv2d } from '../build/layers.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { Backbone, type BackboneMaps, type Dilated } from './backbone.js'
import { INPUT_MEAN_SQUARE, roundChannels, SLIM_CLASSES, scaling } from './scaling.js'

const ACTIVATION = 'RELU6'

interface Stage {
  readonly expansion: number
  readonly filters: number
  readonly kernel: number
  readonly repeats: number
  readonly stride: 1 | 2
}

/** Bottleneck stages (Sandler et al., "MobileNetV2", 2018, table 2). */
const STAGES: readonly Stage[] = [
  { expansion: 1, filters: 16, kernel: 3, repeats: 1, stride: 1 },
  { expansion: 6, filters: 24, kernel: 3, repeats: 2, stride: 2 },
  { expansion: 6, filters: 32, kernel: 3, repeats: 3, stride: 2 },
  { expansion: 6, filters: 64, kernel: 3, repeats: 4, stride: 2 },
  { expansion: 6, filters: 96, kernel: 3, repeats: 3, stride: 1 },
  { expansion: 6, filters: 160, kernel: 3, repeats: 3, stride: 2 },
  { expansion: 6, filters: 320, kernel: 3, repeats: 1, stride: 1 },
]

/** What a search decides of each stage; strides and the order of the stages stay as they were published. */
const stageDecisions = {
  expansion: {
    kind: 'integer',
    minimum: 1,
    maximum: 10,
    grid: [1, 3, 6],
    description: 'Expansion of the input channels of each block.',
  },
  filters: {
    kind: 'number',
    minimum: 0.25,
    maximum: 4,
    grid: [0.75, 1, 1.25],
    description: 'Multiplier of the filters that the stage has in MobileNetV2.',
  },
  kernel: { kind: 'choice', values: [3, 5, 7], description: 'Width of the depthwise kernel.' },
  repeats: {
    kind: 'integer',
    minimum: 1,
    maximum: 8,
    grid: [1, 2, 3, 4],
    description: 'Blocks of the stage; the first one has its stride.',
  },
} as const satisfies Record<string, Decision>

export const mobilenetV2Decisions = {
  ...scaling,
  blocks: {
    kind: 'list',
    item: { kind: 'record', fields: stageDecisions, description: 'One stage of equal blocks.' },
    minLength: STAGES.length,
    maxLength: STAGES.length,
    optional: true,
    description: 'The seven stages of bottleneck blocks; those of MobileNetV2 where left out.',
  },
} as const satisfies Record<string, Decision>

type MobilenetV2Encoding = EncodingOf<typeof mobilenetV2Decisions>

/** MobileNetV2 as TF-Slim's `mobilenet_v2.py` defines it; the last convolution grows with width, never shrinks. */
export function mobilenetV2(builder: GraphBuilder, encoding: MobilenetV2Encoding): Value {
  const { width, resolution } = encoding
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const { last } = mobilenetV2Backbone(builder, input, encoding)
  const x = mobilenetV2LastConvolution(builder, last, width)
  return convolutionalClassifier(builder, averagePool(builder, 'pool', x), SLIM_CLASSES)
}

/** Stem and bottleneck blocks: what a classifier and other heads share. */
export function mobilenetV2Backbone(
  builder: GraphBuilder,
  input: Value,
  { width, blocks, outputStride }: Pick<MobilenetV2Encoding, 'width' | 'blocks'> & Dilated,
): BackboneMaps {
  const filters = roundChannels(32 * width)
  const stem = conv2d(builder, 'conv', input, { filters, kernel: 3, stride: 2, activation: ACTIVATION })
  const backbone = new Backbone(stem, 2, outputStride)
  let block = 0
  for (const stage of stagesOf(blocks)) {
    for (let repeat = 0; repeat < stage.repeats; repeat++) {
      const name = `block_${block++}`
      backbone.append(repeat === 0 ? stage.stride : 1, (x, place) =>
        invertedResidualMaps(builder, name, x, {
          ...place,
          kernel: stage.kernel,
          expanded: (x.shape.at(-1) ?? 0) * stage.expansion,
          filters: roundChannels(stage.filters * width),
          activation: ACTIVATION,
        }),
      )
    }
  }
  return backbone.maps()
}

/** The 1x1 convolution between the blocks and the pooling, which detectors have as well. */
export function mobilenetV2LastConvolution(builder: GraphBuilder, x: Value, width: number): Value {
  return pointwise(builder, 'conv_1', x, roundChannels(1280 * Math.max(1, width)), ACTIVATION)
}

function stagesOf(blocks: MobilenetV2Encoding['blocks']): readonly Stage[] {
  return STAGES.map((stage, index) => {
    const searched = blocks?.[index]
    return searched === undefined
      ? stage
      : { ...stage, ...searched, filters: stage.filters * searched.filters }
  })
}

export const mobilenetV2Space = defineSpace({
  name: 'mobilenet_v2',
  title: 'MobileNetV2',
  summary:
    'MobileNetV2: inverted residuals; a search decides expansion, filters, kernel and repeats of each stage.',
  decisions: mobilenetV2Decisions,
  search: { sets: ['blocks'] },
  network: mobilenetV2,
})
