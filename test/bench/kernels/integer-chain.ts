import { createRandom } from '@paceline/domain'
import { bitPixels, bytePixels, type KernelPlan, planes } from '@paceline/kernel-plan'
import { binaryLayer } from '../../../device-agents/kernels/binary-conv1x1/bench.js'
import { int8Layer } from '../../../device-agents/kernels/int8-conv1x1/bench.js'
import type { ChainShape } from './chain-models.js'

/** Weights of any value: integers take the same time whatever they are. */
export function int8Chain({ side, channels }: ChainShape, layers: number): KernelPlan {
  const random = createRandom(1)
  return {
    tensors: Array.from({ length: layers + 1 }, () => bytePixels(channels, side, side)),
    operators: Array.from({ length: layers }, (_, layer) => ({
      ...int8Layer(random, channels),
      label: `layer ${layer}`,
      inputs: [layer],
      output: layer + 1,
    })),
    inputs: [0],
    outputs: [layers],
  }
}

/**
 * Binary layers of one input: they give float32 planes, and the signs of these are taken by what lies between two
 * such layers in a network, which is no convolution and differs from one to the next.
 */
export function binaryChain(
  { side, channels }: ChainShape,
  layers: number,
  way: { readonly size: 1 | 3; readonly order: 'plain' | 'tree' },
): KernelPlan {
  const random = createRandom(1)
  return {
    tensors: [
      bitPixels(channels, side, side),
      ...Array.from({ length: layers }, () => planes(channels, side, side)),
    ],
    operators: Array.from({ length: layers }, (_, layer) => ({
      ...binaryLayer(random, { channels, ...way }),
      label: `layer ${layer}`,
      inputs: [0],
      output: layer + 1,
    })),
    inputs: [0],
    outputs: [layers],
  }
}
