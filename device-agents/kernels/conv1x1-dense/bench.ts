import { planes } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { floats, randomOf } from '../testing/seeded.js'

/** Height and width, and channels, of MobileNetV1's square 1x1 convolutions. */
export const benchShapes = [
  [56, 128],
  [28, 256],
  [14, 512],
  [7, 1024],
] as const

export const benchCases: readonly BenchCase[] = benchShapes.map(([size, channels]) => ({
  name: `${size}x${size}x${channels}`,
  multiplyAdds: size * size * channels * channels,
  plan: () => {
    const random = randomOf(1)
    return oneOperatorPlan([planes(channels, size, size)], planes(channels, size, size), {
      kind: 'conv1x1-dense',
      clamp: { min: 0, max: 6 },
      data: [floats(random, channels * channels), floats(random, channels)],
      parameters: [],
    })
  },
}))
