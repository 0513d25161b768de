import { createRandom } from '@paceline/domain'
import { planes } from '@paceline/kernel-plan'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { conv1x1Reference } from './reference.js'

/** Channels in and out, height and width: every tile's width, whole and with a rest. */
const shapes = [
  [19, 13, 7, 7],
  [24, 16, 8, 8],
  [5, 7, 1, 1],
] as const

export const conv1x1DenseCheck: KernelCheck = {
  kind: 'conv1x1-dense',
  cases: () => shapes.map(caseOf),
}

function caseOf([channelsIn, channelsOut, height, width]: (typeof shapes)[number], seed: number): CheckCase {
  const random = createRandom(seed)
  const clamp = { min: -1, max: 1.5 }
  const layer = {
    channelsIn,
    channelsOut,
    pixels: height * width,
    weights: floatsOf(random, channelsIn * channelsOut),
    bias: floatsOf(random, channelsOut),
    clamp,
  }
  const input = floatsOf(random, channelsIn * height * width)
  return {
    plan: oneOperator([planes(channelsIn, height, width)], planes(channelsOut, height, width), {
      kind: 'conv1x1-dense',
      clamp,
      data: [layer.weights, layer.bias],
      parameters: [],
    }),
    inputs: [input],
    expected: conv1x1Reference(layer, input),
    tolerance: 2e-6,
  }
}
