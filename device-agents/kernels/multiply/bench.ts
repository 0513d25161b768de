import { noClamp, planes, vector } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'

const shapes = [planes(72, 28, 28), planes(480, 14, 14), planes(960, 7, 7)]

/** MobileNetV3's squeeze-and-excite: planes by one factor each. */
export const benchCases: readonly BenchCase[] = shapes.map((shape) => ({
  name: `${shape.height}x${shape.width}x${shape.channels} by channel`,
  multiplyAdds: 0,
  plan: () =>
    oneOperatorPlan([shape, vector(shape.channels)], shape, {
      kind: 'multiply',
      clamp: noClamp,
      data: [],
      parameters: [],
    }),
}))
