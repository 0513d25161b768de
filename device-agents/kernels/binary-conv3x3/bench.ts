import { binaryLayerPlan } from '../binary-conv1x1/bench.js'
import type { BenchCase } from '../testing/bench-case.js'

const shapes = [
  [56, 128],
  [28, 256],
  [14, 512],
] as const

/** The 3x3 layers of ResNet-18 and their like, in signs and in plain order. */
export const benchCases: readonly BenchCase[] = shapes.map(([side, channels]) => ({
  name: `${side}x${side}x${channels}`,
  multiplyAdds: side * side * 9 * channels * channels,
  plan: () => binaryLayerPlan(side, channels, 3),
}))
