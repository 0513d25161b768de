import type { Random } from '@paceline/domain'
import { type PlanTensor, planes, vector } from '@paceline/kernel-plan'
import { integerIn, pick } from './seeded.js'

/** Planes or a vector. Every tenth has one pixel or element. */
export function seededShape(random: Random, seed: number): PlanTensor {
  const one = seed % 10 === 0
  if (pick(random, [true, false])) return vector(one ? 1 : integerIn(random, 1, 1100))
  const [height, width] = one ? [1, 1] : [integerIn(random, 1, 14), integerIn(random, 1, 14)]
  return planes(integerIn(random, 1, 20), height, width)
}

/** Elements without what lies between planes. */
export const sizeOf = ({ channels, height, width }: PlanTensor): number => channels * height * width
