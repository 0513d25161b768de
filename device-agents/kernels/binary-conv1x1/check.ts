import { createRandom } from '@paceline/domain'
import type { KernelCheck } from '../engine/self-check/index.js'
import { seededBinaryCase } from './seeded-layer.js'

/** Sums and scaled outputs, with more channels than a byte can count at once. */
const seeds = [0, 1, 2, 3, 4]

export const binaryConv1x1Check: KernelCheck = {
  kind: 'binary-conv1x1',
  cases: () =>
    seeds.map((seed) => {
      const { plan, inputBits, expected } = seededBinaryCase(createRandom(seed), 1, seed === 0)
      return { plan, inputs: [inputBits], expected, tolerance: 0 }
    }),
}
