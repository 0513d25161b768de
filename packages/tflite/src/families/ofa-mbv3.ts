import { invertedResidual, pointwise } from '../build/blocks.js'
import type { GraphBuilder, Value } from '../build/graph-builder.js'
import { reshape, softmax, spatialMean } from '../build/joins.js'
import { conv2d, fullyConnected } from '../build/layers.js'
import type { Decision, EncodingOf } from '../spaces/decisions.js'
import { defineSpace } from '../spaces/space.js'
import { ofaMbv3Networks } from './ofa-mbv3-networks.js'
import { INPUT_MEAN_SQUARE, roundChannels, scaling } from './scaling.js'

interface Unit {
  /** Channels at width 1. */
  readonly filters: number
  readonly stride: 1 | 2
  readonly activation: 'RELU' | 'HARD_SWISH'
  readonly squeezeExcite: boolean
}

/** The five units of `ofa_mbv3.py` in mit-han-lab/once-for-all (Cai et al., "Once-for-All", 2020). */
const UNITS: readonly Unit[] = [
  { filters: 24, stride: 2, activation: 'RELU', squeezeExcite: false },
  { filters: 40, stride: 2, activation: 'RELU', squeezeExcite: true },
  { filters: 80, stride: 2, activation: 'HARD_SWISH', squeezeExcite: false },
  { filters: 112, stride: 1, activation: 'HARD_SWISH', squeezeExcite: true },
  { filters: 160, stride: 2, activation: 'HARD_SWISH', squeezeExcite: true },
]

const MAX_DEPTH = 4
const POSITIONS = UNITS.length * MAX_DEPTH
const STEM_FILTERS = 16
const LAST_FILTERS = 960
const HEAD_FILTERS = 1280
const CLASSES = 1000

const LEAST_KERNEL = 3
const LEAST_EXPANSION = 3

export const ofaMbv3Decisions = {
  ks: {
    kind: 'list',
    item: { kind: 'choice', values: [3, 5, 7], description: 'Width of the depthwise kernel.' },
    minLength: POSITIONS,
    maxLength: POSITIONS,
    fallback: Array<number>(POSITIONS).fill(7),
    description: 'Kernel of each of four positions in each of five units; 3 at positions beyond the depth.',
  },
  e: {
    kind: 'list',
    item: { kind: 'choice', values: [3, 4, 6], description: 'Expansion of the input channels.' },
    minLength: POSITIONS,
    maxLength: POSITIONS,
    fallback: Array<number>(POSITIONS).fill(6),
    description: 'Expansion of each position; 3 at positions beyond the depth.',
  },
  d: {
    kind: 'list',
    item: { kind: 'choice', values: [2, 3, 4], description: 'Blocks of the unit.' },
    minLength: UNITS.length,
    maxLength: UNITS.length,
    fallback: Array<number>(UNITS.length).fill(MAX_DEPTH),
    description: 'Depth of each of five units.',
  },
  r: {
    ...scaling.resolution,
    grid: Array.from({ length: 25 }, (_, step) => 128 + 4 * step),
  },
  width: {
    kind: 'choice',
    values: [1, 1.2],
    fallback: 1.2,
    description:
      'Multiplier of the channels: one of the two once-for-all networks (w1.0, w1.2) that were trained.',
  },
} as const satisfies Record<string, Decision>

type OfaMbv3Encoding = EncodingOf<typeof ofaMbv3Decisions>

/** A sub-network of Once-for-All's MobileNetV3 network. */
export function ofaMbv3(builder: GraphBuilder, { ks, e, d, r, width }: OfaMbv3Encoding): Value {
  const input = builder.input('input', [1, r, r, 3], INPUT_MEAN_SQUARE)
  const filters = roundChannels(STEM_FILTERS * width)
  let x = conv2d(builder, 'stem', input, { filters, kernel: 3, stride: 2, activation: 'HARD_SWISH' })
  x = invertedResidual(builder, 'first', x, {
    kernel: 3,
    stride: 1,
    expanded: filters,
    filters,
    activation: 'RELU',
  })
  for (const [index, unit] of UNITS.entries()) {
    for (let block = 0; block < (d[index] ?? 0); block++) {
      const position = index * MAX_DEPTH + block
      const expanded = roundChannels((x.shape.at(-1) ?? 0) * (e[position] ?? 0))
      x = invertedResidual(builder, `unit_${index}/block_${block}`, x, {
        kernel: ks[position] ?? 0,
        stride: block === 0 ? unit.stride : 1,
        expanded,
        filters: roundChannels(unit.filters * width),
        activation: unit.activation,
        squeezeExcite: unit.squeezeExcite
          ? { channels: roundChannels(Math.floor(expanded / 4)), gate: 'hard-sigmoid' }
          : undefined,
      })
    }
  }
  x = pointwise(builder, 'last', x, roundChannels(LAST_FILTERS * width), 'HARD_SWISH')
  x = spatialMean(builder, 'pool', x, { keepDims: true })
  x = pointwise(builder, 'head', x, roundChannels(HEAD_FILTERS * width), 'HARD_SWISH')
  const features = reshape(builder, 'features', x, [1, x.shape.at(-1) ?? 0])
  const logits = fullyConnected(builder, 'logits', features, { units: CLASSES, activation: 'NONE' })
  return softmax(builder, 'probabilities', logits)
}

function canonical(encoding: OfaMbv3Encoding): OfaMbv3Encoding {
  const { ks, e, d } = encoding
  const isUsed = (position: number): boolean =>
    position % MAX_DEPTH < (d[Math.floor(position / MAX_DEPTH)] ?? 0)
  return {
    ...encoding,
    ks: ks.map((kernel, position) => (isUsed(position) ? kernel : LEAST_KERNEL)),
    e: e.map((expansion, position) => (isUsed(position) ? expansion : LEAST_EXPANSION)),
  }
}

/** The networks of one width: a unit of depth n has nine candidates for each of its n blocks. */
function countNetworks(): bigint {
  const candidates = BigInt(ofaMbv3Decisions.ks.item.values.length * ofaMbv3Decisions.e.item.values.length)
  const unit = ofaMbv3Decisions.d.item.values.reduce((sum, depth) => sum + candidates ** BigInt(depth), 0n)
  return unit ** BigInt(UNITS.length) * BigInt(ofaMbv3Decisions.r.grid.length)
}

/** Tables of measured sub-networks write each list as a string of digits: `ks` "3573…", `d` "22343". */
function digitsToLists(encoding: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const lists = ['ks', 'e', 'd'].flatMap((key) => {
    const value = encoding[key]
    return typeof value === 'string' && /^\d+$/.test(value) ? [[key, Array.from(value, Number)] as const] : []
  })
  return { ...encoding, ...Object.fromEntries(lists) }
}

export const ofaMbv3Space = defineSpace({
  name: 'ofa_mbv3',
  title: 'Once-for-All MobileNetV3',
  summary: 'Sub-networks of the once-for-all MobileNetV3: elastic depth, expansion, kernel and resolution.',
  decisions: ofaMbv3Decisions,
  rewrite: digitsToLists,
  canonical,
  search: { fixes: ['width'], size: countNetworks },
  published: ofaMbv3Networks,
  network: ofaMbv3,
})
