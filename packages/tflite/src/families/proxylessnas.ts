import { convolutionalClassifier, invertedResidual, pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { averagePool } from '../build/joins.js'
import { conv2d } from '../build/layers.js'
import type { Decision, EncodingIssue, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { proxylessChannels, proxylessNetworks } from './proxylessnas-networks.js'
import { INPUT_MEAN_SQUARE, scaling } from './scaling.js'

/** Blocks and first stride of each searched stage (Cai et al., "ProxylessNAS", 2019, section 4.2). */
const STAGES: readonly { blocks: number; stride: 1 | 2 }[] = [
  { blocks: 4, stride: 2 },
  { blocks: 4, stride: 2 },
  { blocks: 4, stride: 2 },
  { blocks: 4, stride: 1 },
  { blocks: 4, stride: 2 },
  { blocks: 1, stride: 1 },
]

const POSITIONS = STAGES.reduce((sum, { blocks }) => sum + blocks, 0)
const CLASSES = 1000

const OPS = ['k3_e3', 'k3_e6', 'k5_e3', 'k5_e6', 'k7_e3', 'k7_e6', 'skip'] as const

/** Kernel and expansion of each candidate but `skip`. */
const INVERTED_RESIDUALS: Readonly<
  Record<(typeof OPS)[number], { kernel: number; expansion: number } | undefined>
> = {
  k3_e3: { kernel: 3, expansion: 3 },
  k3_e6: { kernel: 3, expansion: 6 },
  k5_e3: { kernel: 5, expansion: 3 },
  k5_e6: { kernel: 5, expansion: 6 },
  k7_e3: { kernel: 7, expansion: 3 },
  k7_e6: { kernel: 7, expansion: 6 },
  skip: undefined,
}

export const proxylessnasDecisions = {
  ops: {
    kind: 'list',
    item: {
      kind: 'choice',
      values: OPS,
      description: 'Inverted residual by kernel and expansion, or skip: no block.',
    },
    minLength: POSITIONS,
    maxLength: POSITIONS,
    fallback: proxylessNetworks.proxyless_mobile.ops,
    description:
      'Block at each of 21 positions: five stages of four and one of one. A stage cannot begin with skip.',
  },
  target: {
    kind: 'choice',
    values: ['mobile', 'mobile_14', 'gpu', 'cpu'],
    fallback: 'mobile',
    description: 'Which published network has these channels.',
  },
  resolution: scaling.resolution,
} as const satisfies Record<string, Decision>

type ProxylessEncoding = EncodingOf<typeof proxylessnasDecisions>

/** A network of the ProxylessNAS space, with the layers of mit-han-lab/proxylessnas. */
export function proxylessnas(builder: GraphBuilder, { ops, target, resolution }: ProxylessEncoding): Value {
  const activation = 'RELU6'
  const channels = proxylessChannels[target]
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  let x = conv2d(builder, 'stem', input, { filters: channels.stem, kernel: 3, stride: 2, activation })
  x = invertedResidual(builder, 'first', x, {
    kernel: 3,
    stride: 1,
    expanded: channels.stem,
    filters: channels.first,
    activation,
  })
  let position = 0
  for (const [stage, { blocks, stride }] of STAGES.entries()) {
    for (let block = 0; block < blocks; block++) {
      const residual = INVERTED_RESIDUALS[ops[position] ?? 'skip']
      const name = `block_${position++}`
      if (residual === undefined) continue
      x = invertedResidual(builder, name, x, {
        kernel: residual.kernel,
        stride: block === 0 ? stride : 1,
        expanded: (x.shape.at(-1) ?? 0) * residual.expansion,
        filters: channels.stages[stage] ?? 0,
        activation,
      })
    }
  }
  x = pointwise(builder, 'head', x, channels.head, activation)
  return convolutionalClassifier(builder, averagePool(builder, 'pool', x), CLASSES)
}

function skipsThatCannotBe({ ops }: ProxylessEncoding): EncodingIssue[] {
  const firsts = STAGES.map((_, stage) => STAGES.slice(0, stage).reduce((sum, { blocks }) => sum + blocks, 0))
  return firsts
    .filter((position) => ops[position] === 'skip')
    .map((position) => ({
      path: `/encoding/ops/${position}`,
      message: 'must not be skip: the first block of a stage changes the shape',
    }))
}

export const proxylessnasSpace = defineSpace({
  name: 'proxylessnas',
  title: 'ProxylessNAS',
  summary: 'ProxylessNAS: inverted residuals of three kernels and two expansions, or none, at 21 positions.',
  decisions: proxylessnasDecisions,
  check: skipsThatCannotBe,
  search: {
    fixes: ['target'],
    size: () => STAGES.reduce((size, { blocks }) => size * 6n * 7n ** BigInt(blocks - 1), 1n),
  },
  published: proxylessNetworks,
  network: proxylessnas,
})
