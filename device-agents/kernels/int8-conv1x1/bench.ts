// `node device-agents/kernels/dist/int8-conv1x1/bench.js`: int8 1x1 convolutions beside dense float32 ones.
import { bytePixels } from '@paceline/kernel-plan'
import { hasRelaxedSimd } from '../engine/flavour.js'
import { benchVariants } from '../testing/bench-variants.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { randomOf } from '../testing/seeded.js'
import { seededSteps } from './seeded-steps.js'

const shapes = [
  [56, 128],
  [28, 256],
  [14, 512],
  [7, 1024],
] as const

benchVariants(
  shapes.map(([side, channels]) => layerOf(side, channels)),
  hasRelaxedSimd() ? ['simd', 'relaxed'] : ['simd'],
)

function layerOf(side: number, channels: number) {
  const requantization = [0, 2 ** 30, -9].flatMap((value) => new Array<number>(channels).fill(value))
  const pixels = bytePixels(channels, side, side)
  return {
    label: `${side}x${side}x${channels}`,
    plan: oneOperatorPlan([pixels], pixels, {
      kind: 'int8-conv1x1',
      clamp: { min: -128, max: 127 },
      data: [seededSteps(randomOf(3), channels * channels), Int32Array.from(requantization)],
      parameters: [-128 >>> 0, 0],
    }),
    ...{ height: side, width: side, channelsIn: channels, channelsOut: channels },
  }
}
