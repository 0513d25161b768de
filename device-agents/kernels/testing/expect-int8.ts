import { expect } from 'vitest'
import type { KernelExports } from '../engine/kernel-exports.js'
import { KernelNetwork } from '../engine/kernel-network.js'
import type { Int8Case } from '../int8-conv1x1/seeded-layer.js'
import { fillPixels, firstDifference, readPixels } from './pixels.js'

/** Runs seeded cases in every variant that fits; each must give the very steps. */
export function expectInt8Cases(
  kernels: KernelExports,
  count: number,
  caseOf: (seed: number) => Pick<Int8Case<unknown>, 'plan' | 'input' | 'expected'>,
): void {
  for (let seed = 0; seed < count; seed++) {
    const { plan, input, expected } = caseOf(seed)
    const [inputTensor, outputTensor] = plan.tensors
    if (inputTensor === undefined || outputTensor === undefined) throw new Error('a plan of two tensors')
    const network = new KernelNetwork(kernels, plan)
    for (const [variant, name] of network.variants(0).entries()) {
      network.select(0, variant)
      // What lies in the padding means nothing.
      network.input.fill(77)
      fillPixels(network.input as Int8Array, inputTensor, input)
      network.output.fill(55)
      network.run()
      const output = readPixels(network.output as Int8Array, outputTensor)
      expect(firstDifference(output, expected), `${name} at seed ${seed}`).toBe(-1)
    }
    network.close()
  }
}
