import { noClamp, planes } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'
import { type Activation, activations } from './reference.js'

const shapes: readonly (readonly [activation: Activation, channels: number, size: number])[] = [
  ['hard-swish', 16, 112],
  ['hard-swish', 200, 14],
  ['hard-swish', 960, 7],
  ['logistic', 96, 112],
]

/** MobileNetV3's hard-swish, and the logistic half of EfficientNet's swish. */
export const benchCases: readonly BenchCase[] = shapes.map(([activation, channels, size]) => {
  const shape = planes(channels, size, size)
  return {
    name: `${activation} ${size}x${size}x${channels}`,
    multiplyAdds: 0,
    plan: () =>
      oneOperatorPlan([shape], shape, {
        kind: 'activation',
        clamp: noClamp,
        data: [],
        parameters: [activations[activation]],
      }),
  }
})
