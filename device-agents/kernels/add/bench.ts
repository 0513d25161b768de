import { noClamp, planes } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'

const shapes = [planes(24, 56, 56), planes(32, 28, 28), planes(64, 14, 14), planes(160, 7, 7)]

/** MobileNetV2's residual sums. */
export const benchCases: readonly BenchCase[] = shapes.map((shape) => ({
  name: `${shape.height}x${shape.width}x${shape.channels}`,
  multiplyAdds: 0,
  plan: () =>
    oneOperatorPlan([shape, shape], shape, { kind: 'add', clamp: noClamp, data: [], parameters: [] }),
}))
