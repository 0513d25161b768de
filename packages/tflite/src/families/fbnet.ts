import { invertedResidual, pointwise } from '../build/blocks.js'
import { channelShuffle, groupedPointwise } from '../build/channel-groups.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { add, softmax, spatialMean } from '../build/joins.js'
import { conv2d, depthwiseConv2d, fullyConnected } from '../build/layers.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { fbnetNetworks } from './fbnet-networks.js'
import { INPUT_MEAN_SQUARE, scaling } from './scaling.js'

/** Filters, blocks and first stride of the searched stages (Wu et al., "FBNet", 2019, table 1). */
const STAGES: readonly { filters: number; blocks: number; stride: 1 | 2 }[] = [
  { filters: 16, blocks: 1, stride: 1 },
  { filters: 24, blocks: 4, stride: 2 },
  { filters: 32, blocks: 4, stride: 2 },
  { filters: 64, blocks: 4, stride: 2 },
  { filters: 112, blocks: 4, stride: 1 },
  { filters: 184, blocks: 4, stride: 2 },
  { filters: 352, blocks: 1, stride: 1 },
]

const POSITIONS = STAGES.reduce((sum, { blocks }) => sum + blocks, 0)
const STEM_FILTERS = 16
const CLASSES = 1000
const ACTIVATION = 'RELU'

/** The candidate blocks of table 2. */
const OPS = ['k3_e1', 'k3_e1_g2', 'k3_e3', 'k3_e6', 'k5_e1', 'k5_e1_g2', 'k5_e3', 'k5_e6', 'skip'] as const

interface Candidate {
  readonly kernel: 3 | 5
  readonly expansion: 1 | 3 | 6
  readonly groups: 1 | 2
}

const CANDIDATES: Readonly<Record<Exclude<(typeof OPS)[number], 'skip'>, Candidate>> = {
  k3_e1: { kernel: 3, expansion: 1, groups: 1 },
  k3_e1_g2: { kernel: 3, expansion: 1, groups: 2 },
  k3_e3: { kernel: 3, expansion: 3, groups: 1 },
  k3_e6: { kernel: 3, expansion: 6, groups: 1 },
  k5_e1: { kernel: 5, expansion: 1, groups: 1 },
  k5_e1_g2: { kernel: 5, expansion: 1, groups: 2 },
  k5_e3: { kernel: 5, expansion: 3, groups: 1 },
  k5_e6: { kernel: 5, expansion: 6, groups: 1 },
}

export const fbnetDecisions = {
  ops: {
    kind: 'list',
    item: {
      kind: 'choice',
      values: OPS,
      description:
        'Inverted residual by kernel, expansion and groups of its 1x1 convolution, or skip: nothing, or where the shape changes a 1x1 convolution.',
    },
    minLength: POSITIONS,
    maxLength: POSITIONS,
    fallback: fbnetNetworks.fbnet_c.ops,
    description: 'Block at each of 22 positions: one of 16 channels, four each of 24 to 184, one of 352.',
  },
  head: {
    kind: 'integer',
    minimum: 8,
    maximum: 4096,
    fallback: fbnetNetworks.fbnet_c.head,
    description: 'Filters of the last 1x1 convolution: 1,504 in FBNet-A, 1,984 in B and C.',
  },
  resolution: scaling.resolution,
} as const satisfies Record<string, Decision>

/** A network of the FBNet space, with the layers of facebookresearch/mobile-vision. */
export function fbnet(
  builder: GraphBuilder,
  { ops, head, resolution }: EncodingOf<typeof fbnetDecisions>,
): Value {
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const stem = { filters: STEM_FILTERS, kernel: 3, stride: 2, activation: ACTIVATION } as const
  let x = conv2d(builder, 'stem', input, stem)
  let position = 0
  for (const { filters, blocks, stride } of STAGES) {
    for (let block = 0; block < blocks; block++) {
      const op = ops[position] ?? 'skip'
      const place = { filters, stride: block === 0 ? stride : 1 }
      const name = `block_${position++}`
      x = op === 'skip' ? skip(builder, name, x, place) : candidate(builder, name, x, CANDIDATES[op], place)
    }
  }
  x = pointwise(builder, 'head', x, head, ACTIVATION)
  const pooled = spatialMean(builder, 'pool', x, { keepDims: false })
  const logits = fullyConnected(builder, 'logits', pooled, { units: CLASSES, activation: 'NONE' })
  return softmax(builder, 'probabilities', logits)
}

interface Place {
  readonly filters: number
  readonly stride: number
}

/** The authors' `Identity`: a strided 1x1 convolution where the shape changes. */
function skip(builder: GraphBuilder, name: string, x: Value, { filters, stride }: Place): Value {
  if (stride === 1 && filters === x.shape.at(-1)) return x
  return conv2d(builder, `${name}/skip`, x, { filters, kernel: 1, stride, activation: ACTIVATION })
}

function candidate(
  builder: GraphBuilder,
  name: string,
  x: Value,
  { kernel, expansion, groups }: Candidate,
  { filters, stride }: Place,
): Value {
  const channels = x.shape.at(-1) ?? 0
  if (groups === 1) {
    const expanded = channels * expansion
    return invertedResidual(builder, name, x, { kernel, stride, expanded, filters, activation: ACTIVATION })
  }
  // At expansion 1 the authors leave out the first 1x1 convolution, so the shuffle comes first.
  let y = channelShuffle(builder, `${name}/shuffle`, x, groups)
  y = depthwiseConv2d(builder, `${name}/depthwise`, y, { kernel, stride, activation: ACTIVATION })
  y = groupedPointwise(builder, `${name}/project`, y, { filters, groups, activation: 'NONE' })
  return stride === 1 && filters === channels ? add(builder, `${name}/add`, y, x) : y
}

export const fbnetSpace = defineSpace({
  name: 'fbnet',
  title: 'FBNet',
  summary: 'FBNet: one of nine blocks, grouped ones and none among them, at 22 positions.',
  decisions: fbnetDecisions,
  search: { fixes: ['head'] },
  published: fbnetNetworks,
  network: fbnet,
})
