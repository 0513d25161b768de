import { type Encoding, spaces, type TfliteModel } from '@paceline/tflite'
import { efficientNet } from './efficientnet.js'
import { built, noZeros, singleZeros, testNetwork, type Zeros } from './networks-on.js'

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
const patterns: readonly Zeros[] = [
  noZeros,
  singleZeros(80),
  singleZeros(90),
  ['half of the blocks of two', 'block-2', { ...layer, pattern: 'block', blockChannels: 2, sparsity: 0.5 }],
  ['half of the blocks of four', 'block-4', { ...layer, pattern: 'block', blockChannels: 4, sparsity: 0.5 }],
  ['30 % in groups of four', 'group-4', { ...layer, pattern: 'group', groupRows: 4, sparsity: 0.3 }],
  ['30 % in groups of five', 'group-5', { ...layer, pattern: 'group', groupRows: 5, sparsity: 0.3 }],
  ['30 % in groups of six', 'group-6', { ...layer, pattern: 'group', groupRows: 6, sparsity: 0.3 }],
]

for (const [name, build] of Object.entries(networks)) testNetwork(name, build, patterns)
for (const [name, build] of Object.entries(searched)) testNetwork(name, build, [noZeros, singleZeros(80)])

/** A network of a search space, by seed. */
function sampled(space: string, seed: number): Encoding {
  return spaces.get(space)?.sample(1, seed)[0] ?? {}
}
