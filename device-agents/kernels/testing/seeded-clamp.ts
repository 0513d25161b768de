import type { Random } from '@paceline/domain'
import { noClamp } from '@paceline/kernel-plan'
import type { Clamp } from '../checks/clamp.js'
import { pick } from './seeded.js'

const clamps: readonly Clamp[] = [
  noClamp,
  { min: 0, max: Number.POSITIVE_INFINITY },
  { min: 0, max: 6 },
  { min: -1, max: 1 },
]

/** None, or one that TFLite fuses into an operator. */
export const seededClamp = (random: Random): Clamp => pick(random, clamps)
