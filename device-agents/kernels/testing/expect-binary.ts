import { expect } from 'vitest'
import type { BinaryCase } from '../binary-conv1x1/seeded-layer.js'
import type { KernelExports } from '../engine/kernel-exports.js'
import { KernelNetwork } from '../engine/kernel-network.js'
import { firstDifference } from './pixels.js'

/** Runs seeded cases in every variant that fits; each must give the very numbers. The names of what ran. */
export function expectBinaryCases(
  kernels: KernelExports,
  count: number,
  caseOf: (seed: number) => BinaryCase,
): Set<string> {
  const ran = new Set<string>()
  for (let seed = 0; seed < count; seed++) {
    const { plan, inputBits, expected } = caseOf(seed)
    const network = new KernelNetwork(kernels, plan)
    for (const [variant, name] of network.variants(0).entries()) {
      network.select(0, variant)
      ;(network.input as Uint32Array).set(inputBits)
      network.output.fill(7)
      network.run()
      expect(firstDifference(withinPlanes(network), expected), `${name} at seed ${seed}`).toBe(-1)
      ran.add(name)
    }
    network.close()
  }
  return ran
}

/** [channels][pixels] of the output. */
function withinPlanes({ plan, output }: KernelNetwork): number[] {
  const tensor = plan.tensors[plan.outputs[0] ?? -1]
  if (tensor === undefined) throw new Error('a plan with an output')
  const { channels, height, width, stride } = tensor
  return Array.from({ length: channels }, (_, channel) => [
    ...output.subarray(channel * stride, channel * stride + height * width),
  ]).flat()
}
