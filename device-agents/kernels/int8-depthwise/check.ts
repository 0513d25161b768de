import { createRandom } from '@paceline/domain'
import type { KernelCheck } from '../engine/self-check/index.js'
import { int8DepthwiseCase } from './seeded-layer.js'

const seeds = [0, 1, 2, 3]

export const int8DepthwiseCheck: KernelCheck = {
  kind: 'int8-depthwise',
  cases: () =>
    seeds.map((seed) => {
      const { plan, input, expected } = int8DepthwiseCase(createRandom(seed), seed === 0)
      return { plan, inputs: [input], expected, tolerance: 0 }
    }),
}
