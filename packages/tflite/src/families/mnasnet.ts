import { invertedResidual, pointwise, squeezeExcite } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { add, softmax, spatialMean } from '../build/joins.js'
import { conv2d, fullyConnected } from '../build/layers.js'
import { averagePool2d } from '../build/pooling.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import {
  blocksDecision,
  canonicalBlocks,
  countNetworks,
  STEM_FILTERS,
  type Stage,
  stagesOf,
} from './mnasnet-stages.js'
import { INPUT_MEAN_SQUARE, roundChannels, scaling } from './scaling.js'

const ACTIVATION = 'RELU'

const stage = (
  op: Stage['op'],
  kernel: 3 | 5,
  stride: 1 | 2,
  filters: number,
  layers: number,
  more: Partial<Pick<Stage, 'se' | 'skip'>> = {},
): Stage => ({ op, kernel, stride, filters, layers, se: 0, skip: 'identity', ...more })

/** The stages of `mnasnet_models.py` in tensorflow/tpu (Tan et al., "MnasNet", 2019, figure 7). */
const MODELS: Readonly<Record<'a1' | 'b1', readonly Stage[]>> = {
  a1: [
    stage('sepconv', 3, 1, 16, 1, { skip: 'none' }),
    stage('mbconv6', 3, 2, 24, 2),
    stage('mbconv3', 5, 2, 40, 3, { se: 0.25 }),
    stage('mbconv6', 3, 2, 80, 4),
    stage('mbconv6', 3, 1, 112, 2, { se: 0.25 }),
    stage('mbconv6', 5, 2, 160, 3, { se: 0.25 }),
    stage('mbconv6', 3, 1, 320, 1),
  ],
  b1: [
    stage('sepconv', 3, 1, 16, 1, { skip: 'none' }),
    stage('mbconv3', 3, 2, 24, 3),
    stage('mbconv3', 5, 2, 40, 3),
    stage('mbconv6', 5, 2, 80, 3),
    stage('mbconv6', 3, 1, 96, 2),
    stage('mbconv6', 5, 2, 192, 4),
    stage('mbconv6', 3, 1, 320, 1, { skip: 'none' }),
  ],
}

const EXPANSIONS = { sepconv: 1, mbconv3: 3, mbconv6: 6 } as const

/** MnasNet was published without a background class. */
const CLASSES = 1000

export const mnasnetDecisions = {
  model: {
    kind: 'choice',
    values: ['a1', 'b1'],
    fallback: 'a1',
    description: 'A1 has squeeze-and-excite in some stages, B1 has none.',
  },
  ...scaling,
  blocks: blocksDecision,
} as const satisfies Record<string, Decision>

type MnasnetEncoding = EncodingOf<typeof mnasnetDecisions>

/** MnasNet as `mnasnet_model.py` in tensorflow/tpu defines it; the last convolution keeps 1,280 filters. */
export function mnasnet(builder: GraphBuilder, { model, width, resolution, blocks }: MnasnetEncoding): Value {
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  let x = conv2d(builder, 'stem', input, {
    filters: roundChannels(STEM_FILTERS * width),
    kernel: 3,
    stride: 2,
    activation: ACTIVATION,
  })
  let block = 0
  for (const each of blocks === undefined ? MODELS[model] : stagesOf(blocks)) {
    const filters = roundChannels(each.filters * width)
    for (let repeat = 0; repeat < each.layers; repeat++) {
      x = layer(builder, `block_${block++}`, x, {
        ...each,
        filters,
        stride: repeat === 0 ? each.stride : 1,
      })
    }
  }
  x = pointwise(builder, 'head', x, 1280, ACTIVATION)
  const pooled = spatialMean(builder, 'pool', x, { keepDims: false })
  const logits = fullyConnected(builder, 'logits', pooled, { units: CLASSES, activation: 'NONE' })
  return softmax(builder, 'probabilities', logits)
}

function layer(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { op, kernel, stride, filters, se, skip }: Stage,
): Value {
  const channels = x.shape.at(-1) ?? 0
  const squeeze =
    se === 0 ? undefined : ({ channels: Math.max(1, Math.floor(channels * se)), gate: 'sigmoid' } as const)
  let y: Value
  if (op === 'conv') {
    y = conv2d(builder, `${name}/conv`, x, { filters, kernel, stride, activation: ACTIVATION })
    if (squeeze) y = squeezeExcite(builder, `${name}/squeeze_excite`, y, squeeze)
  } else {
    y = invertedResidual(builder, name, x, {
      kernel,
      stride,
      expanded: channels * EXPANSIONS[op],
      filters,
      activation: ACTIVATION,
      squeezeExcite: squeeze,
      residual: false,
    })
  }
  if (skip === 'none' || filters !== channels) return y
  if (skip === 'identity') return stride === 1 ? add(builder, `${name}/add`, y, x) : y
  const pooled = averagePool2d(builder, `${name}/pool`, x, { kernel: 3, stride })
  return add(builder, `${name}/add`, y, pooled)
}

function canonical(encoding: MnasnetEncoding): MnasnetEncoding {
  const { blocks, width } = encoding
  if (blocks === undefined) return encoding
  return { ...encoding, model: 'a1', blocks: canonicalBlocks(blocks, width) }
}

export const mnasnetSpace = defineSpace({
  name: 'mnasnet',
  title: 'MnasNet',
  summary:
    'MnasNet: inverted residuals searched for phone latency; a search decides operator, kernel, squeeze-and-excite, skip, filters and layers of each stage.',
  decisions: mnasnetDecisions,
  canonical,
  search: { sets: ['blocks'], fixes: ['model'], size: countNetworks },
  network: mnasnet,
})
