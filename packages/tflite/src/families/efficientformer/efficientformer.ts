import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { add, reshape, softmax } from '../../build/joins.js'
import { layerNorm } from '../../build/layer-norm.js'
import { conv2d, fullyConnected, imageShape } from '../../build/layers.js'
import {
  type Decision,
  type Encoding,
  type EncodingOf,
  InvalidEncodingError,
} from '../../spaces/decisions.js'
import { defineSpace } from '../../spaces/space.js'
import { INPUT_MEAN_SQUARE, scaling } from '../scaling.js'
import { metaBlock3d, metaBlock4d } from './meta-blocks.js'

const CLASSES = 1000
const STAGES = 4

type Stage = { channels: number; blocks4d: number; blocks3d: number }

const stage = (channels: number, blocks4d: number, blocks3d = 0): Stage => ({ channels, blocks4d, blocks3d })

/** The published networks (Li et al., "EfficientFormer", 2022): `models/efficientformer.py` of snap-research/EfficientFormer. */
export const efficientformerModels: Readonly<Record<'l1' | 'l3' | 'l7', readonly Stage[]>> = {
  l1: [stage(48, 3), stage(96, 2), stage(224, 6), stage(448, 3, 1)],
  l3: [stage(64, 4), stage(128, 4), stage(320, 12), stage(512, 2, 4)],
  l7: [stage(96, 6), stage(192, 6), stage(384, 18), stage(768, 0, 8)],
}

const BLOCKS_3D = [0, 1, 2, 4, 6, 8]

export const efficientformerDecisions = {
  stages: {
    kind: 'list',
    item: {
      kind: 'record',
      fields: {
        channels: {
          kind: 'integer',
          minimum: 2,
          maximum: 1024,
          grid: [32, 48, 64, 96, 128, 192, 224, 320, 384, 448, 512, 768],
          description: 'Channels of the stage.',
        },
        blocks4d: {
          kind: 'integer',
          minimum: 0,
          maximum: 32,
          grid: [0, 1, 2, 3, 4, 6, 8, 12, 18],
          description: 'Blocks that mix pixels by pooling.',
        },
        blocks3d: {
          kind: 'integer',
          minimum: 0,
          maximum: 32,
          grid: BLOCKS_3D,
          fallback: 0,
          description: 'Blocks after these that mix tokens by attention; in the last stage only.',
        },
      },
      description: 'One stage.',
    },
    minLength: STAGES,
    maxLength: STAGES,
    fallback: efficientformerModels.l1,
    description: 'Four stages, at a quarter of the resolution and half of that each.',
  },
  resolution: scaling.resolution,
} as const satisfies Record<string, Decision>

/**
 * EfficientFormer as its repository defines it: batch norms and layer scales are folded, GELU is its tanh form, and the
 * scores are the mean of its two heads.
 */
export function efficientformer(
  builder: GraphBuilder,
  { stages, resolution }: EncodingOf<typeof efficientformerDecisions>,
): Value {
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const [firstStage] = stages
  const filters = firstStage?.channels ?? 0
  const strided = { kernel: 3, stride: 2 } as const
  const half = Math.floor(filters / 2)
  let x = conv2d(builder, 'stem_1', input, { ...strided, filters: half, activation: 'RELU' })
  x = conv2d(builder, 'stem_2', x, { ...strided, filters, activation: 'RELU' })
  for (const [index, { channels, blocks4d, blocks3d }] of stages.entries()) {
    const name = `stage_${index}`
    if (index > 0) {
      x = conv2d(builder, `${name}/embedding`, x, { ...strided, filters: channels, activation: 'NONE' })
    }
    for (let block = 0; block < blocks4d; block++) x = metaBlock4d(builder, `${name}/block4d_${block}`, x)
    if (index < STAGES - 1) continue
    const [, height, width] = imageShape(x)
    x = reshape(builder, 'tokens', x, [height * width, channels])
    for (let block = 0; block < blocks3d; block++) x = metaBlock3d(builder, `${name}/block3d_${block}`, x)
  }
  return classify(builder, layerNorm(builder, 'norm', x))
}

function classify(builder: GraphBuilder, tokens: Value): Value {
  const shape = [1, tokens.shape.at(-1) ?? 0]
  const axis = builder.vector('pool/axis', [0])
  const pooled = builder.operator(
    'MEAN',
    [tokens.index, axis],
    { keepDims: true },
    { name: 'pool', shape, meanSquare: tokens.meanSquare },
  )
  const head = (name: string) => fullyConnected(builder, name, pooled, { units: CLASSES, activation: 'NONE' })
  const sum = add(builder, 'heads', head('head'), head('distillation_head'))
  const half = builder.scalar('logits/half', 0.5)
  const logits = builder.operator(
    'MUL',
    [sum.index, half],
    {},
    { name: 'logits', shape: sum.shape, meanSquare: sum.meanSquare / 4 },
  )
  return softmax(builder, 'probabilities', logits)
}

export const efficientformerSpace = defineSpace({
  name: 'efficientformer',
  title: 'EfficientFormer',
  summary: 'EfficientFormer: stages that mix pixels by pooling, the last also tokens by attention.',
  decisions: efficientformerDecisions,
  otherKeys: {
    model: {
      type: 'string',
      enum: Object.keys(efficientformerModels),
      description: "One of the published networks; instead of 'stages'.",
    },
  },
  rewrite({ model, ...rest }) {
    if (model === undefined) return rest
    if (rest.stages !== undefined) refuse('/encoding', 'must have one of model and stages')
    const stages = new Map<unknown, readonly Stage[]>(Object.entries(efficientformerModels)).get(model)
    return { ...rest, stages: stages ?? refuse('/encoding/model', 'must be one of l1, l3, l7') }
  },
  check: ({ stages }) =>
    stages.slice(0, -1).flatMap(({ blocks3d }, index) => {
      const path = `/encoding/stages/${index}/blocks3d`
      return blocks3d === 0 ? [] : [{ path, message: 'must be 0: attention is in the last stage only' }]
    }),
  search: {
    repair(encoding) {
      const stages = encoding.stages as readonly Stage[]
      const repaired = stages.map((each, index) =>
        index < stages.length - 1 ? { ...each, blocks3d: 0 } : each,
      )
      return { ...encoding, stages: repaired } satisfies Encoding
    },
    size: (drawn) => drawn / BigInt(BLOCKS_3D.length) ** BigInt(STAGES - 1),
  },
  network: efficientformer,
})

function refuse(path: string, message: string): never {
  throw new InvalidEncodingError([{ path, message }])
}
