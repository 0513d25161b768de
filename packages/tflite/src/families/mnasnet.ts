import { invertedResidual, pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { softmax, spatialMean } from '../build/joins.js'
import { conv2d, fullyConnected } from '../build/layers.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { INPUT_MEAN_SQUARE, roundChannels, scaling } from './scaling.js'

interface Stage {
  readonly repeats: number
  readonly kernel: 3 | 5
  readonly stride: 1 | 2
  readonly expansion: number
  readonly filters: number
  /** Channels of the squeeze as a share of the block's input. */
  readonly squeezeRatio?: number
  readonly residual?: false
}

/** The stages of `mnasnet_models.py` in tensorflow/tpu (Tan et al., "MnasNet", 2019, figure 7). */
const MODELS: Readonly<Record<'a1' | 'b1', readonly Stage[]>> = {
  a1: [
    { repeats: 1, kernel: 3, stride: 1, expansion: 1, filters: 16, residual: false },
    { repeats: 2, kernel: 3, stride: 2, expansion: 6, filters: 24 },
    { repeats: 3, kernel: 5, stride: 2, expansion: 3, filters: 40, squeezeRatio: 0.25 },
    { repeats: 4, kernel: 3, stride: 2, expansion: 6, filters: 80 },
    { repeats: 2, kernel: 3, stride: 1, expansion: 6, filters: 112, squeezeRatio: 0.25 },
    { repeats: 3, kernel: 5, stride: 2, expansion: 6, filters: 160, squeezeRatio: 0.25 },
    { repeats: 1, kernel: 3, stride: 1, expansion: 6, filters: 320 },
  ],
  b1: [
    { repeats: 1, kernel: 3, stride: 1, expansion: 1, filters: 16, residual: false },
    { repeats: 3, kernel: 3, stride: 2, expansion: 3, filters: 24 },
    { repeats: 3, kernel: 5, stride: 2, expansion: 3, filters: 40 },
    { repeats: 3, kernel: 5, stride: 2, expansion: 6, filters: 80 },
    { repeats: 2, kernel: 3, stride: 1, expansion: 6, filters: 96 },
    { repeats: 4, kernel: 5, stride: 2, expansion: 6, filters: 192 },
    { repeats: 1, kernel: 3, stride: 1, expansion: 6, filters: 320, residual: false },
  ],
}

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
} as const satisfies Record<string, Decision>

/** MnasNet as `mnasnet_model.py` in tensorflow/tpu defines it; the last convolution keeps 1,280 filters. */
export function mnasnet(
  builder: GraphBuilder,
  { model, width, resolution }: EncodingOf<typeof mnasnetDecisions>,
): Value {
  const activation = 'RELU'
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  let x = conv2d(builder, 'stem', input, {
    filters: roundChannels(32 * width),
    kernel: 3,
    stride: 2,
    activation,
  })
  let block = 0
  for (const stage of MODELS[model]) {
    for (let repeat = 0; repeat < stage.repeats; repeat++) {
      const channels = x.shape.at(-1) ?? 0
      const squeezed = Math.max(1, Math.floor(channels * (stage.squeezeRatio ?? 0)))
      x = invertedResidual(builder, `block_${block++}`, x, {
        kernel: stage.kernel,
        stride: repeat === 0 ? stage.stride : 1,
        expanded: channels * stage.expansion,
        filters: roundChannels(stage.filters * width),
        activation,
        squeezeExcite: stage.squeezeRatio === undefined ? undefined : { channels: squeezed, gate: 'sigmoid' },
        residual: stage.residual ?? true,
      })
    }
  }
  x = pointwise(builder, 'head', x, 1280, activation)
  const pooled = spatialMean(builder, 'pool', x, { keepDims: false })
  const logits = fullyConnected(builder, 'logits', pooled, { units: CLASSES, activation: 'NONE' })
  return softmax(builder, 'probabilities', logits)
}

export const mnasnetSpace = defineSpace({
  name: 'mnasnet',
  title: 'MnasNet',
  summary: 'MnasNet: inverted residuals searched for phone latency.',
  decisions: mnasnetDecisions,
  network: mnasnet,
})
