import type { Random } from '@paceline/domain'
import { bitPixels, type KernelPlan, noClamp, type PlanTensor, planes } from '@paceline/kernel-plan'
import { oneOperator } from '../engine/self-check/index.js'
import { floats, integerIn, pick } from '../testing/seeded.js'
import { packSigns } from './bits.js'
import { type BinaryConv, binaryConvReference, scaledReference } from './reference.js'
import { minimumSpanningTree, type SpanningTree } from './spanning-tree.js'

export interface BinaryCase {
  readonly plan: KernelPlan
  /** As it lies in the plan's input. */
  readonly inputBits: Uint32Array
  /** [out][pixels]: int32 or float32, as the plan's output. */
  readonly expected: Int32Array | Float32Array
}

export interface Scaling {
  readonly scales: Float32Array
  readonly biases: Float32Array
  readonly clamp: { readonly min: number; readonly max: number }
}

export const signs = (random: Random, length: number): Int8Array =>
  Int8Array.from({ length }, () => pick(random, [-1, 1]))

/** One layer of `size`, its output scaled or not, with a tree for the kernels that take one. */
export function seededBinaryCase(random: Random, size: 1 | 3, smallest: boolean): BinaryCase {
  const [height, width] = smallest ? [1, 1] : [integerIn(random, 1, 13), integerIn(random, 1, 13)]
  const channelsIn = pick(random, [integerIn(random, 1, 300), 128, 1])
  const channelsOut = integerIn(random, 1, 20)
  const stride = size === 3 ? pick(random, [1, 2] as const) : 1
  const [padTop, padLeft] = size === 3 ? [integerIn(random, 0, 2), integerIn(random, 0, 2)] : [0, 0]
  const layer: BinaryConv = {
    ...{ size, channelsIn, channelsOut, height, width, stride, padTop, padLeft },
    outputHeight: size === 1 ? height : integerIn(random, 1, Math.ceil((height + padTop) / stride)),
    outputWidth: size === 1 ? width : integerIn(random, 1, Math.ceil((width + padLeft) / stride)),
    padding: pick(random, [0, 1, -1] as const),
    weights: signs(random, channelsOut * size * size * channelsIn),
  }
  // One case in five has no mixed signs, so that counts reach their ends.
  const input = signs(random, height * width * channelsIn)
  if (integerIn(random, 0, 4) === 0) {
    input.fill(-1)
    layer.weights.fill(1)
  }
  const scaling = integerIn(random, 0, 1) === 0 ? null : seededScaling(random, channelsOut)
  const sums = binaryConvReference(layer, input)
  return {
    plan: binaryPlan(layer, scaling, treeOf(layer)),
    inputBits: packSigns(input, channelsIn),
    expected: scaling ? scaledReference(sums, scaling.scales, scaling.biases, scaling.clamp) : sums,
  }
}

function seededScaling(random: Random, channels: number): Scaling {
  const clamp = pick(random, [noClamp, { min: -1, max: 1 }, { min: 0, max: 6 }])
  return { scales: floats(random, channels), biases: floats(random, channels), clamp }
}

export function treeOf(layer: BinaryConv): SpanningTree {
  const bits = layer.size * layer.size * layer.channelsIn
  return minimumSpanningTree(packSigns(layer.weights, layer.channelsIn), layer.channelsOut, bits)
}

/** `scaling` null gives int32 sums; `tree` null plain order. */
export function binaryPlan(
  layer: BinaryConv,
  scaling: Scaling | null,
  tree: Pick<SpanningTree, 'order' | 'parents'> | null,
): KernelPlan {
  const { channelsIn, channelsOut, height, width, padding } = layer
  const output: PlanTensor = {
    ...planes(channelsOut, layer.outputHeight, layer.outputWidth),
    dtype: scaling ? 'float32' : 'int32',
  }
  const words = [scaling?.scales, scaling?.biases, tree?.order, tree?.parents].flatMap((part) =>
    part ? [...new Uint32Array(part.buffer, part.byteOffset, part.length)] : [],
  )
  return oneOperator([bitPixels(channelsIn, height, width)], output, {
    kind: layer.size === 3 ? 'binary-conv3x3' : 'binary-conv1x1',
    clamp: scaling?.clamp ?? noClamp,
    data: [packSigns(layer.weights, channelsIn), Uint32Array.from(words)],
    parameters: [layer.stride, layer.padTop, layer.padLeft, padding === -1 ? 2 : padding, tree ? 1 : 0],
  })
}
