import { noClamp, pixels, planes } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'

const shapes = [
  [3, 224],
  [64, 56],
  [1024, 7],
] as const

/** An image, and what lies between layers that ask for different layouts. */
export const benchCases: readonly BenchCase[] = shapes.flatMap(([channels, size]) => {
  const [image, split] = [pixels(channels, size, size), planes(channels, size, size)]
  const rest = { clamp: noClamp, data: [], parameters: [] }
  const name = `${size}x${size}x${channels}`
  return [
    {
      name: `${name} hwc to chw`,
      multiplyAdds: 0,
      plan: () => oneOperatorPlan([image], split, { kind: 'hwc-to-chw', ...rest }),
    },
    {
      name: `${name} chw to hwc`,
      multiplyAdds: 0,
      plan: () => oneOperatorPlan([split], image, { kind: 'chw-to-hwc', ...rest }),
    },
  ]
})
