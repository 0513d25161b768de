import { KernelNetwork } from '@paceline/agent-kernels'
import { type LoweredNetwork, lowerModel, type Structure } from '@paceline/kernel-plan'
import {
  buildModel,
  type Encoding,
  type PruneRequest,
  pruneModel,
  spaces,
  type TfliteModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadFlavour, testedFlavours } from '../../device-agents/kernels/testing/load-flavour.js'
import { largestDifference } from '../../device-agents/kernels/testing/planes.js'
import { floats, integerIn, randomOf } from '../../device-agents/kernels/testing/seeded.js'
import { loadTfliteC } from '../tflite/tflite-c.js'
import { efficientNet } from './efficientnet.js'

const tflite = loadTfliteC()

/** Of the largest output before the softmax. */
const tolerance = 1e-4
/** Each time, every operator runs by a kernel drawn from those that fit it. */
const drawnChoices = 2

const networks: Readonly<Record<string, () => TfliteModel>> = {
  MobileNetV1: () => built('mobilenet_v1', { width: 0.5, resolution: 96 }),
  MobileNetV2: () => built('mobilenet_v2', { width: 0.35, resolution: 96 }),
  'MobileNetV3 large': () => built('mobilenet_v3', { size: 'large', width: 0.35, resolution: 96 }),
  'MobileNetV3 small': () => built('mobilenet_v3', { size: 'small', width: 0.5, resolution: 64 }),
  'MnasNet-A1': () => built('mnasnet', { model: 'a1', width: 0.35, resolution: 96 }),
  'an EfficientNet': () => efficientNet(0.35, 96, 1),
}

/** Networks of spaces that have no narrow ones: too heavy for every pattern. */
const searched: Readonly<Record<string, () => TfliteModel>> = {
  'a Once-for-All MobileNetV3': () =>
    built('ofa_mbv3', { ...sampled('ofa_mbv3', 1), d: [2, 2, 2, 2, 2], r: 96, width: 1 }),
  'Once-for-All MobileNetV3 of 7x7 alone': () =>
    built('ofa_mbv3', { e: Array(20).fill(3), d: [2, 2, 2, 2, 2], r: 96, width: 1 }),
  ProxylessNAS: () => built('proxylessnas', { resolution: 64 }),
  'an FBNet that shuffles': () => built('fbnet', { ...sampled('fbnet', 4), resolution: 96 }),
  'an FBNet that skips with a stride': () => built('fbnet', { ...sampled('fbnet', 5), resolution: 64 }),
  'another ProxylessNAS': () => built('proxylessnas', { ...sampled('proxylessnas', 1), resolution: 64 }),
}

const layer = { kind: 'prune', scope: 'layer' } as const
type Pattern = readonly [name: string, structure: Structure, request: PruneRequest | null]
const patterns: readonly Pattern[] = [
  ['dense', 'dense', null],
  ['80 % of single weights', 'csr', { ...layer, pattern: 'unstructured', sparsity: 0.8 }],
  ['90 % of single weights', 'csr', { ...layer, pattern: 'unstructured', sparsity: 0.9 }],
  ['half of the blocks of two', 'block-2', { ...layer, pattern: 'block', blockChannels: 2, sparsity: 0.5 }],
  ['half of the blocks of four', 'block-4', { ...layer, pattern: 'block', blockChannels: 4, sparsity: 0.5 }],
  ['30 % in groups of four', 'group-4', { ...layer, pattern: 'group', groupRows: 4, sparsity: 0.3 }],
  ['30 % in groups of five', 'group-5', { ...layer, pattern: 'group', groupRows: 5, sparsity: 0.3 }],
  ['30 % in groups of six', 'group-6', { ...layer, pattern: 'group', groupRows: 6, sparsity: 0.3 }],
]

const [dense, sparse] = patterns as [Pattern, Pattern]

describe.each([
  ...Object.entries(networks).map(([name, build]) => [name, build, patterns] as const),
  ...Object.entries(searched).map(([name, build]) => [name, build, [dense, sparse]] as const),
])('%s on the kernels', (_, build, tried) => {
  const model = withoutSoftmax(build())
  const [input, another] = [imageOf(model, 11), imageOf(model, 22)]

  it.each(tried)('gives what TFLite gives for the same zeros: %s', (_, structure, request) => {
    const pruned = request === null ? model : withZeros(model, request)
    const expected = onTflite(pruned, input)
    // A network that hardly looks at its input would agree with anything.
    expect(largestDifference(onTflite(pruned, another), expected)).toBeGreaterThan(0.05)
    const lowered = lowerModel(pruned)
    expect(lowered.layers.map((layer) => layer.structure)).toContain(structure)
    for (const flavour of testedFlavours) {
      const network = new KernelNetwork(loadFlavour(flavour), lowered.plan)
      for (let draw = 0; draw <= drawnChoices; draw++) {
        const chosen = draw === 0 ? 'the first of each' : drawKernels(network, lowered, draw)
        network.input.set(input)
        network.run()
        const difference = largestDifference(network.output as Float32Array, expected)
        expect(difference, `${flavour}: ${chosen}`).toBeLessThan(tolerance)
      }
      network.close()
    }
  })
})

/** A network of a search space, by seed. */
const sampled = (space: string, seed: number): Encoding => spaces.get(space)?.sample(1, seed)[0] ?? {}

function built(space: string, encoding: object): TfliteModel {
  return buildModel({ space, encoding }, 3).model
}

/** The model as far as its softmax, which would hide differences. */
function withoutSoftmax(model: TfliteModel): TfliteModel {
  const [main] = model.graphs
  const last = main?.operators.at(-1)
  if (main === undefined || last?.type !== 'SOFTMAX') throw new Error('a model that ends with a softmax')
  return {
    ...model,
    graphs: [{ ...main, operators: main.operators.slice(0, -1), outputs: [last.inputs[0] ?? -1] }],
  }
}

function onTflite(model: TfliteModel, input: Float32Array): Float32Array {
  return tflite.run(writeModel(model), input, { xnnpack: true })
}

/**
 * Pruned, and what is left scaled to the norm that it had: else nine tenths of the weights less in layer after layer
 * leave nothing of the image but the biases, and any kernels would agree.
 */
function withZeros(model: TfliteModel, request: PruneRequest): TfliteModel {
  const pruned = pruneModel(model, request).model
  const [[before], [after]] = [model.graphs, pruned.graphs]
  if (before === undefined || after === undefined) throw new Error('a model without a graph')
  const tensors = after.tensors.map((tensor, index) => {
    const given = before.tensors[index]?.data
    if (tensor.data === undefined || given === undefined || tensor.dtype !== 'float32') return tensor
    const factor = Math.sqrt(energyOf(given) / energyOf(tensor.data))
    const values = floatsOf(tensor.data).map((value) => value * factor)
    return { ...tensor, data: new Uint8Array(values.buffer) }
  })
  return { ...pruned, graphs: [{ ...after, tensors }] }
}

const energyOf = (data: Uint8Array) => floatsOf(data).reduce((sum, value) => sum + value * value, 0) || 1

const floatsOf = (data: Uint8Array) => new Float32Array(data.slice().buffer)

/** Waves of other colours, lengths and directions by seed: the mean of mere noise would be that of any noise. */
function imageOf({ graphs: [main] }: TfliteModel, seed: number): Float32Array {
  const [, height = 0, width = 0, channels = 0] = main?.tensors[main.inputs[0] ?? -1]?.shape ?? []
  const waves = Array.from({ length: channels }, () => floats(randomOf(seed++), 4))
  return Float32Array.from({ length: height * width * channels }, (_, index) => {
    const [x, y] = [Math.floor(index / channels) % width, Math.floor(index / channels / width)]
    const [across = 0, down = 0, phase = 0, mean = 0] = waves[index % channels] ?? []
    return mean + Math.sin(across * x + down * y + 3 * phase)
  })
}

/** Selects kernels at random and gives their names. */
function drawKernels(network: KernelNetwork, { plan }: LoweredNetwork, seed: number): string {
  const random = randomOf(seed)
  const chosen = plan.operators.map((_, operator) => {
    const names = network.variants(operator)
    const variant = integerIn(random, 0, names.length - 1)
    network.select(operator, variant)
    return names[variant] ?? ''
  })
  return chosen.join(' ')
}
