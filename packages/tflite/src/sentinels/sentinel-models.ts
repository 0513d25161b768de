import { pointwise } from '../build/blocks.js'
import { GraphBuilder, type Value } from '../build/graph-builder.js'
import { averagePool } from '../build/joins.js'
import { conv2d, fullyConnected } from '../build/layers.js'
import { INPUT_MEAN_SQUARE } from '../families/scaling.js'
import { writeModel } from '../write/model-writer.js'

/** For whom they are: `kernels` have few kinds of operators, `tflite` runtimes all. */
export const sentinelFamilies = ['tflite', 'kernels'] as const
export type SentinelFamily = (typeof sentinelFamilies)[number]

/** A small fixed model whose time shows what the device itself does from one moment to another. */
export interface SentinelModel {
  readonly family: SentinelFamily
  readonly name: 'compute' | 'memory'
  readonly version: number
  readonly bytes: Uint8Array
}

/** Raised whenever the bytes of a sentinel change: readings of different versions cannot be compared. */
export const sentinelVersion = 1

const SEED = 1
const models = new Map<SentinelFamily, readonly SentinelModel[]>()

/**
 * The sentinels of a family, built when first asked for: float32, of operators that XNNPACK has.
 *
 * - `compute`: 24 M multiply-accumulates, 256 for each byte of weights. Weights (92 KiB) and the two activations
 *   that are alive at once (64 KiB each) fit in an L2 cache of 256 KiB, so that it follows the processor's clock. That of `kernels` has 1x1
 *   convolutions alone behind its first: 12 M, 144 for each byte of weights (84 KiB); its activations take 72 KiB each.
 * - `memory`: 4 M multiply-accumulates, one for each weight and so a quarter for each byte: 16 MiB of weights are
 *   read once an inference, so that it follows the memory, or the last-level cache where that holds 16 MiB.
 */
export function sentinelModels(family: SentinelFamily = 'tflite'): readonly SentinelModel[] {
  const made = models.get(family) ?? [
    sentinel(family, 'compute', family === 'kernels' ? pointwiseCompute : compute),
    sentinel(family, 'memory', memory),
  ]
  models.set(family, made)
  return made
}

function sentinel(
  family: SentinelFamily,
  name: SentinelModel['name'],
  network: (builder: GraphBuilder) => Value,
): SentinelModel {
  const builder = new GraphBuilder(SEED)
  const model = builder.finish(`sentinel ${name} ${sentinelVersion}`, [network(builder)])
  return { family, name, version: sentinelVersion, bytes: writeModel(model) }
}

const PIXELS = 32
const CHANNELS = 16
const PAIRS = 9

/** Convolutions of 3x3 and 1x1 in turn over an image of 32x32 pixels and 16 channels. */
function compute(builder: GraphBuilder): Value {
  let x = builder.input('input', [1, PIXELS, PIXELS, 3], INPUT_MEAN_SQUARE)
  const convolution = { filters: CHANNELS, kernel: 3, stride: 1, activation: 'RELU6' } as const
  x = conv2d(builder, 'stem', x, convolution)
  for (let pair = 0; pair < PAIRS; pair++) {
    x = conv2d(builder, `conv_${pair}`, x, convolution)
    x = pointwise(builder, `pointwise_${pair}`, x, CHANNELS, 'RELU6')
  }
  return averagePool(builder, 'output', x)
}

const POINTWISE_PIXELS = 24
const POINTWISE_CHANNELS = 32
const POINTWISE_LAYERS = 20

/** Convolutions of 1x1 over an image of 24x24 pixels and 32 channels, which a first one of 3x3 makes. */
function pointwiseCompute(builder: GraphBuilder): Value {
  let x = builder.input('input', [1, POINTWISE_PIXELS, POINTWISE_PIXELS, 3], INPUT_MEAN_SQUARE)
  const stem = { filters: POINTWISE_CHANNELS, kernel: 3, stride: 1, activation: 'RELU6' } as const
  x = conv2d(builder, 'stem', x, stem)
  for (let layer = 0; layer < POINTWISE_LAYERS; layer++) {
    x = pointwise(builder, `pointwise_${layer}`, x, POINTWISE_CHANNELS, 'RELU6')
  }
  return averagePool(builder, 'output', x)
}

const UNITS = 1024
const LAYERS = 4

/** Fully connected layers of 4 MiB of weights each. */
function memory(builder: GraphBuilder): Value {
  let x = builder.input('input', [1, UNITS], INPUT_MEAN_SQUARE)
  for (let layer = 0; layer < LAYERS; layer++) {
    x = fullyConnected(builder, `dense_${layer}`, x, { units: UNITS, activation: 'RELU' })
  }
  return x
}
