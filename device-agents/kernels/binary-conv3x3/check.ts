import { createRandom } from '@paceline/domain'
import { seededBinaryCase } from '../binary-conv1x1/seeded-layer.js'
import type { KernelCheck } from '../engine/self-check/index.js'

/** Sums and scaled outputs, with more channels than a byte can count at once. */
const seeds = [0, 1, 2, 3, 4]

export const binaryConv3x3Check: KernelCheck = {
  kind: 'binary-conv3x3',
  cases: () =>
    seeds.map((seed) => {
      const { plan, inputBits, expected } = seededBinaryCase(createRandom(seed), 3, seed === 0)
      return { plan, inputs: [inputBits], expected, tolerance: 0 }
    }),
}
