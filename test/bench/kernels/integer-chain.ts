import { createRandom } from '@paceline/domain'
import { bitPixels, bytePixels, type KernelPlan, planes } from '@paceline/kernel-plan'
import { minimumSpanningTree } from '../../../device-agents/kernels/binary-conv1x1/spanning-tree.js'
import type { ChainShape } from './chain-models.js'

/** Weights of any value: integers take the same time whatever they are. Sums are scaled back to eight bits. */
export function int8Chain({ side, channels }: ChainShape, layers: number): KernelPlan {
  const random = createRandom(1)
  return {
    tensors: Array.from({ length: layers + 1 }, () => bytePixels(channels, side, side)),
    operators: Array.from({ length: layers }, (_, layer) => ({
      kind: 'int8-conv1x1' as const,
      label: `layer ${layer}`,
      inputs: [layer],
      output: layer + 1,
      clamp: { min: -128, max: 127 },
      data: [
        Int8Array.from({ length: channels * channels }, () => random.nextBelow(255) - 127),
        Int32Array.from({ length: 3 * channels }, (__, at) =>
          at < channels ? 0 : at < 2 * channels ? 2 ** 30 : -9,
        ),
      ],
      parameters: [0, 0],
    })),
    input: 0,
    output: layers,
  }
}

/**
 * Binary layers of one input: they give float32 planes, and the signs of these are taken by what lies between two
 * such layers in a network, which is no convolution and differs from one to the next. Weights are signs drawn at
 * random, as far apart as any are; channels are a multiple of 128.
 */
export function binaryChain(
  { side, channels }: ChainShape,
  layers: number,
  { size, order }: { readonly size: 1 | 3; readonly order: 'plain' | 'tree' },
): KernelPlan {
  const random = createRandom(1)
  const bits = size * size * channels
  const padding = size === 3 ? 1 : 0
  const scalesAndBiases = new Uint32Array(new Float32Array(2 * channels).fill(1, 0, channels).buffer)
  return {
    tensors: [
      bitPixels(channels, side, side),
      ...Array.from({ length: layers }, () => planes(channels, side, side)),
    ],
    operators: Array.from({ length: layers }, (_, layer) => {
      const weights = Uint32Array.from({ length: (channels * bits) / 32 }, () => random.nextBelow(2 ** 32))
      const tree = order === 'tree' ? minimumSpanningTree(weights, channels, bits) : null
      return {
        kind: size === 3 ? ('binary-conv3x3' as const) : ('binary-conv1x1' as const),
        label: `layer ${layer}`,
        inputs: [0],
        output: layer + 1,
        clamp: { min: 0, max: 6 },
        data: [weights, joined(scalesAndBiases, ...(tree ? [tree.order, tree.parents] : []))],
        parameters: [1, padding, padding, 0, tree ? 1 : 0],
      }
    }),
    input: 0,
    output: layers,
  }
}

function joined(...parts: readonly Uint32Array[]): Uint32Array {
  const words = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    words.set(part, at)
    at += part.length
  }
  return words
}
