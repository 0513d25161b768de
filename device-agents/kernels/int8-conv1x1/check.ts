import { createRandom } from '@paceline/domain'
import type { KernelCheck } from '../engine/self-check/index.js'
import { int8Conv1x1Case } from './seeded-layer.js'

/** Whole tiles, and with a rest in channels and pixels. */
const shapes = [
  { channelsIn: 19, channelsOut: 13, height: 7, width: 7 },
  { channelsIn: 48, channelsOut: 32, height: 5, width: 8 },
  { channelsIn: 5, channelsOut: 7, height: 1, width: 1 },
]

export const int8Conv1x1Check: KernelCheck = {
  kind: 'int8-conv1x1',
  cases: () =>
    shapes.map((shape, seed) => {
      const { plan, input, expected } = int8Conv1x1Case(createRandom(seed), shape)
      return { plan, inputs: [input], expected, tolerance: 0 }
    }),
}
