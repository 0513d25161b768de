import { convolutionalClassifier, invertedResidualMaps, pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { averagePool } from '../build/joins.js'
import { conv2d } from '../build/layers.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { Backbone, type BackboneMaps, type Dilated } from './backbone.js'
import { INPUT_MEAN_SQUARE, roundChannels, SLIM_CLASSES, scaling } from './scaling.js'

interface Block {
  readonly kernel: 3 | 5
  /** Channels of the expansion at width 1. */
  readonly expanded: number
  readonly filters: number
  readonly squeezeExcite: boolean
  readonly activation: 'RELU' | 'HARD_SWISH'
  readonly stride: 1 | 2
}

interface Network {
  readonly blocks: readonly Block[]
  /** Channels of the last convolution before pooling, and of the one after it. */
  readonly lastFilters: number
  readonly headFilters: number
}

// Rows of tables 1 and 2 of Howard et al., "Searching for MobileNetV3", 2019: kernel, expansion, filters,
// squeeze-and-excite, hard-swish (else relu), stride.
const row = (
  kernel: 3 | 5,
  expanded: number,
  filters: number,
  squeezeExcite: boolean,
  hardSwish: boolean,
  stride: 1 | 2,
): Block => ({
  kernel,
  expanded,
  filters,
  squeezeExcite,
  activation: hardSwish ? 'HARD_SWISH' : 'RELU',
  stride,
})

const NETWORKS: Readonly<Record<'large' | 'small', Network>> = {
  large: {
    blocks: [
      row(3, 16, 16, false, false, 1),
      row(3, 64, 24, false, false, 2),
      row(3, 72, 24, false, false, 1),
      row(5, 72, 40, true, false, 2),
      row(5, 120, 40, true, false, 1),
      row(5, 120, 40, true, false, 1),
      row(3, 240, 80, false, true, 2),
      row(3, 200, 80, false, true, 1),
      row(3, 184, 80, false, true, 1),
      row(3, 184, 80, false, true, 1),
      row(3, 480, 112, true, true, 1),
      row(3, 672, 112, true, true, 1),
      row(5, 672, 160, true, true, 2),
      row(5, 960, 160, true, true, 1),
      row(5, 960, 160, true, true, 1),
    ],
    lastFilters: 960,
    headFilters: 1280,
  },
  small: {
    blocks: [
      row(3, 16, 16, true, false, 2),
      row(3, 72, 24, false, false, 2),
      row(3, 88, 24, false, false, 1),
      row(5, 96, 40, true, true, 2),
      row(5, 240, 40, true, true, 1),
      row(5, 240, 40, true, true, 1),
      row(5, 120, 48, true, true, 1),
      row(5, 144, 48, true, true, 1),
      row(5, 288, 96, true, true, 2),
      row(5, 576, 96, true, true, 1),
      row(5, 576, 96, true, true, 1),
    ],
    lastFilters: 576,
    headFilters: 1024,
  },
}

const STEM_FILTERS = 16

export const mobilenetV3Decisions = {
  size: {
    kind: 'choice',
    values: ['large', 'small'],
    fallback: 'large',
    description: 'Which of the two published networks.',
  },
  minimalistic: {
    kind: 'flag',
    fallback: false,
    description: 'Without squeeze-and-excite, hard-swish and 5x5 kernels.',
  },
  ...scaling,
} as const satisfies Record<string, Decision>

type MobilenetV3Encoding = EncodingOf<typeof mobilenetV3Decisions>

/** MobileNetV3 as TF-Slim's `mobilenet_v3.py` defines it; the layer after pooling grows with width, never shrinks. */
export function mobilenetV3(builder: GraphBuilder, encoding: MobilenetV3Encoding): Value {
  const { size, width, resolution } = encoding
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const { last } = mobilenetV3Backbone(builder, input, encoding)
  const pooled = averagePool(builder, 'pool', last)
  const filters = roundChannels(NETWORKS[size].headFilters * Math.max(1, width))
  const head = pointwise(builder, 'head', pooled, filters, outerActivation(encoding))
  return convolutionalClassifier(builder, head, SLIM_CLASSES)
}

interface BackboneShape extends Pick<MobilenetV3Encoding, 'size' | 'minimalistic' | 'width'>, Dilated {
  /** Halves the channels that lead into the last stage, within it and after it (section 6.3); false unless given. */
  readonly reduced?: boolean
}

/** Everything before the pooling: what a classifier and other heads share. */
export function mobilenetV3Backbone(
  builder: GraphBuilder,
  input: Value,
  { size, minimalistic, width, outputStride, reduced = false }: BackboneShape,
): BackboneMaps {
  const { blocks, lastFilters } = NETWORKS[size]
  const outer = outerActivation({ minimalistic })
  const stem = conv2d(builder, 'conv', input, {
    filters: roundChannels(STEM_FILTERS * width),
    kernel: 3,
    stride: 2,
    activation: outer,
  })
  const backbone = new Backbone(stem, 2, outputStride)
  const lastStage = blocks.findLastIndex(({ stride }) => stride === 2)
  const share = (isLast: boolean): number => (reduced && isLast ? width / 2 : width)
  // TF-Slim writes an expansion as a factor of the block's own input channels at width 1.
  let publishedChannels = STEM_FILTERS
  for (const [index, block] of blocks.entries()) {
    const factor = block.expanded / publishedChannels
    backbone.append(block.stride, (x, place) => {
      const halves = reduced && index === lastStage
      const expanded = roundChannels(((x.shape.at(-1) ?? 0) * factor) / (halves ? 2 : 1))
      const excites = block.squeezeExcite && !minimalistic
      return invertedResidualMaps(builder, `block_${index}`, x, {
        ...place,
        kernel: minimalistic ? 3 : block.kernel,
        expanded,
        filters: roundChannels(block.filters * share(index >= lastStage)),
        activation: minimalistic ? 'RELU' : block.activation,
        squeezeExcite: excites ? { channels: roundChannels(expanded / 4), gate: 'hard-sigmoid' } : undefined,
      })
    })
    publishedChannels = block.filters
  }
  const maps = backbone.maps()
  const last = pointwise(builder, 'conv_last', maps.last, roundChannels(lastFilters * share(true)), outer)
  return { ...maps, last }
}

function outerActivation({ minimalistic }: Pick<MobilenetV3Encoding, 'minimalistic'>): 'RELU' | 'HARD_SWISH' {
  return minimalistic ? 'RELU' : 'HARD_SWISH'
}

export const mobilenetV3Space = defineSpace({
  name: 'mobilenet_v3',
  title: 'MobileNetV3',
  summary: 'MobileNetV3: searched inverted residuals with squeeze-and-excite and hard-swish.',
  decisions: mobilenetV3Decisions,
  network: mobilenetV3,
})
