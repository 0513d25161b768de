import type { Random } from '@paceline/domain'
import { bitPixels, type KernelPlan, type PlanOperator, planes } from '@paceline/kernel-plan'
import { benchShapes } from '../conv1x1-dense/bench.js'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { randomOf } from '../testing/seeded.js'
import { minimumSpanningTree } from './spanning-tree.js'

/**
 * A layer from `channels`, a multiple of 128, to as many, with scales and a fused ReLU6; a 3x3 one is padded with
 * zeros. Weights are signs drawn at random, which part as far from each other as any do: a tree saves at most half.
 */
export function binaryLayer(
  random: Random,
  { channels, size, order }: { channels: number; size: 1 | 3; order: 'plain' | 'tree' },
): Pick<PlanOperator, 'kind' | 'clamp' | 'data' | 'parameters'> {
  const bits = size * size * channels
  const weights = Uint32Array.from({ length: (channels * bits) / 32 }, () => random.nextBelow(2 ** 32))
  const scalesAndBiases = new Uint32Array(new Float32Array(2 * channels).fill(1, 0, channels).buffer)
  const tree = order === 'tree' ? minimumSpanningTree(weights, channels, bits) : null
  const padding = size === 3 ? 1 : 0
  return {
    kind: size === 3 ? 'binary-conv3x3' : 'binary-conv1x1',
    clamp: { min: 0, max: 6 },
    data: [
      weights,
      tree ? Uint32Array.of(...scalesAndBiases, ...tree.order, ...tree.parents) : scalesAndBiases,
    ],
    parameters: [1, padding, padding, 0, tree ? 1 : 0],
  }
}

export function binaryLayerPlan(side: number, channels: number, size: 1 | 3): KernelPlan {
  const layer = binaryLayer(randomOf(1), { channels, size, order: 'plain' })
  return oneOperatorPlan([bitPixels(channels, side, side)], planes(channels, side, side), layer)
}

/** The dense bench's layers in signs, in plain order. */
export const benchCases: readonly BenchCase[] = benchShapes.map(([side, channels]) => ({
  name: `${side}x${side}x${channels}`,
  multiplyAdds: side * side * channels * channels,
  plan: () => binaryLayerPlan(side, channels, 1),
}))
