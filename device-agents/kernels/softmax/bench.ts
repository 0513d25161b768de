import { noClamp, vector } from '@paceline/kernel-plan'
import type { BenchCase } from '../testing/bench-case.js'
import { oneOperatorPlan } from '../testing/one-operator.js'

/** 1.0 as the bits of a float. */
const beta = 0x3f800000

/** ImageNet's classes and a background. */
export const benchCases: readonly BenchCase[] = [
  {
    name: '1001',
    multiplyAdds: 0,
    plan: () =>
      oneOperatorPlan([vector(1001)], vector(1001), {
        kind: 'softmax',
        clamp: noClamp,
        data: [],
        parameters: [beta],
      }),
  },
]
