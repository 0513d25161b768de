import { createRandom } from '@paceline/domain'
import { pixels, planes } from '@paceline/kernel-plan'
import { sameWindow } from '../checks/window-shape.js'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { firstConvReference } from './reference.js'

/** Height, width, channels in and out, stride: tiles whole and with a rest. */
const shapes = [
  [9, 22, 3, 6, 2],
  [5, 5, 1, 4, 1],
] as const

export const firstConvCheck: KernelCheck = { kind: 'first-conv', cases: () => shapes.map(caseOf) }

function caseOf(
  [height, width, channelsIn, channelsOut, stride]: (typeof shapes)[number],
  seed: number,
): CheckCase {
  const random = createRandom(seed)
  const layer = {
    ...sameWindow(height, width, 3, stride),
    channelsIn,
    channelsOut,
    weights: floatsOf(random, channelsOut * 9 * channelsIn),
    bias: floatsOf(random, channelsOut),
    clamp: { min: -1, max: 1.5 },
  }
  const input = floatsOf(random, height * width * channelsIn)
  return {
    plan: oneOperator(
      [pixels(channelsIn, height, width)],
      planes(channelsOut, layer.outputHeight, layer.outputWidth),
      {
        kind: 'first-conv',
        clamp: layer.clamp,
        data: [layer.weights, layer.bias],
        parameters: [stride, layer.padTop, layer.padLeft],
      },
    ),
    inputs: [input],
    expected: firstConvReference(layer, input),
    tolerance: 1e-6,
  }
}
