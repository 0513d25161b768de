import { noClamp, planes, vector } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'

const shapes = [planes(1024, 7, 7), planes(480, 14, 14), planes(72, 28, 28)]

/** MobileNetV1's pool, and those of squeeze-and-excite. */
export const benchCases: readonly BenchCase[] = shapes.map((shape) => ({
  name: `${shape.height}x${shape.width}x${shape.channels}`,
  multiplyAdds: 0,
  plan: () =>
    oneOperatorPlan([shape], vector(shape.channels), {
      kind: 'global-pool',
      clamp: noClamp,
      data: [],
      parameters: [],
    }),
}))
