import { noClamp, planes } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'

const shapes = [
  [16, 112, 1],
  [64, 28, 1],
  [184, 14, 1],
  [24, 56, 2],
] as const

/** FBNet's channel shuffles, in two groups, and what a strided 1x1 convolution of it reads. */
export const benchCases: readonly BenchCase[] = shapes.map(([channels, size, stride]) => ({
  name: `${size}x${size}x${channels} s${stride}`,
  multiplyAdds: 0,
  plan: () =>
    oneOperatorPlan([planes(channels, size, size)], planes(channels, size / stride, size / stride), {
      kind: 'gather',
      clamp: noClamp,
      data: [Uint32Array.from({ length: channels }, (_, to) => (to % 2) * (channels / 2) + (to >> 1))],
      parameters: [stride],
    }),
}))
