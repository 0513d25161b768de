import { stdout } from 'node:process'
import { createRandom } from '@paceline/domain'
import { type KernelPlan, noClamp, planes } from '@paceline/kernel-plan'
import type { Flavour } from '../engine/flavour.js'
import { KernelNetwork } from '../engine/kernel-network.js'
import { type Contestant, interleavedMs } from './interleaved.js'
import { loadOptimised } from './load-optimised.js'
import { oneOperatorPlan } from './one-operator.js'
import { floats } from './seeded.js'

/** A layer to bench, and the size of the dense float32 1x1 convolution of as many products. */
export interface BenchLayer {
  readonly label: string
  readonly plan: KernelPlan
  readonly height: number
  readonly width: number
  readonly channelsIn: number
  readonly channelsOut: number
}

/** Prints each variant's time, and how many times faster than our dense float32 in the same rounds it is. */
export function benchVariants(layers: readonly BenchLayer[], flavours: readonly Flavour[]): void {
  for (const flavour of flavours)
    for (const layer of layers) {
      const contestants = [...contestantsOf(flavour, densePlan(layer)), ...contestantsOf(flavour, layer.plan)]
      const timesMs = interleavedMs(createRandom(1), contestants)
      const denseMs = Math.min(...[...timesMs].filter(([name]) => name.startsWith('f32')).map(([, ms]) => ms))
      stdout.write(`${layer.label}, ${flavour}\n`)
      for (const [name, ms] of timesMs)
        stdout.write(`  ${name.padEnd(36)} ${ms.toFixed(3).padStart(9)} ms ${(denseMs / ms).toFixed(2)}x\n`)
    }
}

/** An instance to each: they hold memory until they end. */
function contestantsOf(flavour: Flavour, plan: KernelPlan): Contestant[] {
  const names = new KernelNetwork(loadOptimised(flavour), plan).variants(0)
  return names.map((name, variant) => {
    const network = new KernelNetwork(loadOptimised(flavour), plan)
    network.select(0, variant)
    return { name, run: () => network.run() }
  })
}

function densePlan({ height, width, channelsIn, channelsOut }: BenchLayer): KernelPlan {
  const random = createRandom(2)
  return oneOperatorPlan([planes(channelsIn, height, width)], planes(channelsOut, height, width), {
    kind: 'conv1x1-dense',
    clamp: noClamp,
    data: [floats(random, channelsIn * channelsOut), floats(random, channelsOut)],
    parameters: [],
  })
}
