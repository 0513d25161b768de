import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { roundChannels } from './scaling.js'

export const STEM_FILTERS = 32

/** What a search decides of each stage (Tan et al., "MnasNet", 2019, section 4.1), relative to MobileNetV2's. */
const stageDecisions = {
  op: {
    kind: 'choice',
    values: ['conv', 'sepconv', 'mbconv3', 'mbconv6'],
    description: 'Convolution, depthwise separable convolution, or inverted residual of expansion 3 or 6.',
  },
  kernel: { kind: 'choice', values: [3, 5], description: 'Width of the convolution or depthwise kernel.' },
  se: {
    kind: 'choice',
    values: [0, 0.25],
    description: 'Channels of the squeeze-and-excite as a share of the layer’s input channels; 0 for none.',
  },
  skip: {
    kind: 'choice',
    values: ['none', 'identity', 'pool'],
    description:
      'What is added to a layer’s output: nothing, its input where the shape is kept, or the 3x3 mean of it where the channels are; none where no layer of the stage can have it.',
  },
  filters: {
    kind: 'number',
    minimum: 0.25,
    maximum: 4,
    grid: [0.75, 1, 1.25],
    description: 'Multiplier of the filters that the stage has in MobileNetV2.',
  },
  layers: {
    kind: 'integer',
    minimum: -1,
    maximum: 4,
    grid: [-1, 0, 1],
    description:
      'Layers more than the stage has in MobileNetV2. A stage without layers decides nothing else.',
  },
} as const satisfies Record<string, Decision>

type Block = EncodingOf<typeof stageDecisions>

/** Filters, layers and first stride of MobileNetV2's stages, which the search starts from. */
const REFERENCE: readonly { filters: number; layers: number; stride: 1 | 2 }[] = [
  { filters: 16, layers: 1, stride: 1 },
  { filters: 24, layers: 2, stride: 2 },
  { filters: 32, layers: 3, stride: 2 },
  { filters: 64, layers: 4, stride: 2 },
  { filters: 96, layers: 3, stride: 1 },
  { filters: 160, layers: 3, stride: 2 },
  { filters: 320, layers: 1, stride: 1 },
]

export const blocksDecision = {
  kind: 'list',
  item: { kind: 'record', fields: stageDecisions, description: 'One stage of equal layers.' },
  minLength: REFERENCE.length,
  maxLength: REFERENCE.length,
  optional: true,
  description:
    'The seven stages of the factorised hierarchical search space; those of the named model where left out, which has no effect otherwise.',
} as const satisfies Decision

export interface Stage extends Omit<Block, 'filters' | 'layers'> {
  readonly stride: 1 | 2
  /** Channels before the width multiplier. */
  readonly filters: number
  readonly layers: number
}

/** The stages that the blocks of an encoding say. */
export function stagesOf(blocks: readonly Block[]): Stage[] {
  return REFERENCE.flatMap((reference, index) => {
    const block = blocks[index]
    if (block === undefined) return []
    const { filters, layers } = reference
    return [{ ...block, ...reference, filters: filters * block.filters, layers: layers + block.layers }]
  })
}

/** The same blocks, with what has no effect at a set value. */
export function canonicalBlocks(blocks: readonly Block[], width: number): Block[] {
  let channels = roundChannels(STEM_FILTERS * width)
  return blocks.map((block, index) => {
    const canonical = canonicalBlock(block, index, channels, width)
    channels = channelsAfter(canonical, index, channels, width)
    return canonical
  })
}

/** How many networks of width 1 a search can give, each counted once. */
export function countNetworks(): bigint {
  const counted = new Map<string, bigint>()
  const from = (index: number, channels: number): bigint => {
    if (index === REFERENCE.length) return 1n
    const key = `${index} ${channels}`
    const known = counted.get(key)
    if (known !== undefined) return known
    const distinct = new Map(
      searchedBlocks().map((block) => {
        const canonical = canonicalBlock(block, index, channels, 1)
        return [JSON.stringify(canonical), canonical]
      }),
    )
    let count = 0n
    for (const block of distinct.values()) count += from(index + 1, channelsAfter(block, index, channels, 1))
    counted.set(key, count)
    return count
  }
  return from(0, roundChannels(STEM_FILTERS))
}

const NO_LAYERS: Omit<Block, 'layers'> = { op: 'conv', kernel: 3, se: 0, skip: 'none', filters: 1 }

function canonicalBlock(block: Block, index: number, channels: number, width: number): Block {
  const { layers = 0, stride = 1 } = REFERENCE[index] ?? {}
  if (layers + block.layers === 0) return { ...NO_LAYERS, layers: block.layers }
  const keepsChannels = channelsAfter(block, index, channels, width) === channels
  const isAlone = layers + block.layers === 1
  const idle = isAlone && (!keepsChannels || (block.skip === 'identity' && stride === 2))
  return idle ? { ...block, skip: 'none' } : block
}

function channelsAfter(block: Block, index: number, channels: number, width: number): number {
  const { layers = 0, filters = 0 } = REFERENCE[index] ?? {}
  return layers + block.layers === 0 ? channels : roundChannels(filters * block.filters * width)
}

function searchedBlocks(): Block[] {
  const { op, kernel, se, skip, filters, layers } = stageDecisions
  return op.values.flatMap((op) =>
    kernel.values.flatMap((kernel) =>
      se.values.flatMap((se) =>
        skip.values.flatMap((skip) =>
          filters.grid.flatMap((filters) =>
            layers.grid.map((layers) => ({ op, kernel, se, skip, filters, layers })),
          ),
        ),
      ),
    ),
  )
}
