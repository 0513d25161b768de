// `node device-agents/kernels/dist/binary-conv1x1/bench.js`: binary 1x1 convolutions beside dense float32 ones.
import { hasRelaxedSimd } from '../engine/flavour.js'
import { benchVariants } from '../testing/bench-variants.js'
import { randomOf } from '../testing/seeded.js'
import type { BinaryConv } from './reference.js'
import { binaryPlan, signs, treeOf } from './seeded-layer.js'

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
  const layer: BinaryConv = {
    ...{ size: 1, channelsIn: channels, channelsOut: channels, height: side, width: side },
    ...{ outputHeight: side, outputWidth: side, stride: 1, padTop: 0, padLeft: 0, padding: 0 },
    weights: signs(randomOf(3), channels * channels),
  }
  const scaling = {
    scales: new Float32Array(channels).fill(1),
    biases: new Float32Array(channels),
    clamp: { min: -1, max: 1 },
  }
  return {
    label: `${side}x${side}x${channels}`,
    plan: binaryPlan(layer, scaling, treeOf(layer)),
    ...{ height: side, width: side, channelsIn: channels, channelsOut: channels },
  }
}
