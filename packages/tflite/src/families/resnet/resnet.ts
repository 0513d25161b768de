import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { softmax, spatialMean } from '../../build/joins.js'
import { conv2d, fullyConnected } from '../../build/layers.js'
import { maxPool2d } from '../../build/pooling.js'
import type { Decision, Encoding, EncodingIssue, EncodingOf } from '../../spaces/decisions.js'
import { defineSpace } from '../../spaces/space.js'
import { INPUT_MEAN_SQUARE, roundChannels, scaling } from '../scaling.js'
import {
  blockCount,
  type Depth,
  depthOf,
  resnetDepths,
  standardDownsampling,
  standardResolution,
} from './depths.js'
import { residualBlock } from './residual-block.js'

export const resnetDecisions = {
  depth: {
    kind: 'choice',
    values: resnetDepths,
    fallback: 50,
    description: 'Layers: 18 to 152 of the networks for ImageNet, 20 to 110 of those for CIFAR-10.',
  },
  width: { ...scaling.width, grid: [0.25, 0.5, 0.75, 1, 1.5, 2] },
  resolution: {
    kind: 'integer',
    minimum: scaling.resolution.minimum,
    maximum: scaling.resolution.maximum,
    optional: true,
    description: 'Height and width of the input image, in pixels: 224, or 32 for CIFAR-10, unless given.',
  },
  downsampleAt: {
    kind: 'list',
    item: { kind: 'integer', minimum: 0, maximum: 53, description: 'A block, counted over all stages.' },
    minLength: 2,
    maxLength: 3,
    optional: true,
    description:
      'The blocks that halve the image, ascending: three for ImageNet, two for CIFAR-10, each the first of a stage unless given. Channels stay as they are.',
  },
} as const satisfies Record<string, Decision>

/** ResNet; batch norms are folded, and strided windows lie as TFLite's SAME padding puts them. */
export function resnet(
  builder: GraphBuilder,
  {
    depth,
    width,
    resolution = standardResolution(depth),
    downsampleAt = standardDownsampling(depth),
  }: EncodingOf<typeof resnetDecisions>,
): Value {
  const { dataset, block: kind, stages } = depthOf(depth)
  const isImagenet = dataset === 'imagenet'
  const stageChannels = (stage: number) => roundChannels((isImagenet ? 64 : 16) * 2 ** stage * width)
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const stem = isImagenet ? { kernel: 7, stride: 2 } : { kernel: 3, stride: 1 }
  let x = conv2d(builder, 'stem', input, { ...stem, filters: stageChannels(0), activation: 'RELU' })
  if (isImagenet) x = maxPool2d(builder, 'stem/pool', x, { kernel: 3, stride: 2 })
  let block = 0
  for (const [stage, blocks] of stages.entries()) {
    for (let index = 0; index < blocks; index++, block++) {
      x = residualBlock(builder, `stage_${stage}/block_${index}`, x, {
        kind,
        shortcut: isImagenet ? 'projection' : 'padding',
        channels: stageChannels(stage),
        stride: downsampleAt.includes(block) ? 2 : 1,
      })
    }
  }
  const pooled = spatialMean(builder, 'pool', x, { keepDims: false })
  const units = isImagenet ? 1000 : 10
  return softmax(
    builder,
    'probabilities',
    fullyConnected(builder, 'logits', pooled, { units, activation: 'NONE' }),
  )
}

export const resnetSpace = defineSpace({
  name: 'resnet',
  title: 'ResNet',
  summary: 'ResNet: residual networks by depth, width, resolution and the blocks that halve the image.',
  decisions: resnetDecisions,
  rewrite(encoding) {
    const depth = (encoding.depth ?? resnetDecisions.depth.fallback) as Depth
    if (!resnetDepths.includes(depth)) return encoding
    const { resolution, downsampleAt } = encoding
    return {
      ...encoding,
      resolution: resolution ?? standardResolution(depth),
      downsampleAt: downsampleAt ?? standardDownsampling(depth),
    }
  },
  check: ({ depth, downsampleAt = [] }) => misplaced(depth, downsampleAt),
  search: { repair: followDepth, size: (drawn) => drawn },
  network: resnet,
})

function misplaced(depth: Depth, downsampleAt: readonly number[]): EncodingIssue[] {
  const path = '/encoding/downsampleAt'
  const [blocks, wanted] = [blockCount(depth), standardDownsampling(depth).length]
  if (downsampleAt.length !== wanted) {
    return [{ path, message: `must be ${wanted} blocks for depth ${depth}` }]
  }
  return downsampleAt.flatMap((block, index) => {
    const here = `${path}/${index}`
    if (block >= blocks) {
      return [{ path: here, message: `must be a block from 0 to ${blocks - 1} for depth ${depth}` }]
    }
    const before = downsampleAt[index - 1] ?? -1
    return block > before ? [] : [{ path: here, message: `must be a block after ${before}` }]
  })
}

/** What one depth has as its standard follows the depth where a search changes it. */
function followDepth(encoding: Encoding): Encoding {
  const isStandard = (key: 'resolution' | 'downsampleAt', standard: (depth: Depth) => unknown) =>
    resnetDepths.some((depth) => String(standard(depth)) === String(encoding[key]))
  const dropped = new Set<string>()
  if (isStandard('resolution', standardResolution)) dropped.add('resolution')
  if (isStandard('downsampleAt', standardDownsampling)) dropped.add('downsampleAt')
  return Object.fromEntries(Object.entries(encoding).filter(([key]) => !dropped.has(key)))
}
