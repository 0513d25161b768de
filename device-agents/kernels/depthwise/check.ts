import { createRandom } from '@paceline/domain'
import { planes } from '@paceline/kernel-plan'
import { sameWindow } from '../checks/window-shape.js'
import { type CheckCase, floatsOf, type KernelCheck, oneOperator } from '../engine/self-check/index.js'
import { depthwiseReference } from './reference.js'

/** Height, width, kernel and stride: every tile, with rows and columns left over; and less than any. */
const shapes = [
  [7, 9, 3, 1],
  [9, 13, 3, 2],
  [7, 9, 5, 1],
  [9, 13, 5, 2],
  [7, 9, 7, 1],
  [9, 13, 7, 2],
  [3, 3, 3, 1],
] as const

export const depthwiseCheck: KernelCheck = { kind: 'depthwise', cases: () => shapes.map(caseOf) }

function caseOf([height, width, kernel, stride]: (typeof shapes)[number], seed: number): CheckCase {
  const random = createRandom(seed)
  const channels = 3
  const layer = {
    ...sameWindow(height, width, kernel, stride),
    channels,
    weights: floatsOf(random, channels * kernel * kernel),
    bias: floatsOf(random, channels),
    clamp: { min: -1, max: 1.5 },
  }
  const input = floatsOf(random, channels * height * width)
  return {
    plan: oneOperator(
      [planes(channels, height, width)],
      planes(channels, layer.outputHeight, layer.outputWidth),
      {
        kind: 'depthwise',
        clamp: layer.clamp,
        data: [layer.weights, layer.bias],
        parameters: [kernel, stride, layer.padTop, layer.padLeft],
      },
    ),
    inputs: [input],
    expected: depthwiseReference(layer, input),
    // Of sums of 9 or 25, and of 49 products.
    tolerance: kernel < 7 ? 1e-6 : 2e-6,
  }
}
