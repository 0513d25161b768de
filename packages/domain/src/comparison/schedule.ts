import { createRandom, type Random } from '../random/random.js'

/** One pair of fresh processes: one of the baseline and one of a variant, in the order given. */
export interface ScheduledPair {
  /** Position of its superblock among those of its variant, from 0. */
  readonly superblock: number
  /** Position among the pairs of its variant, from 0: two per superblock. */
  readonly pair: number
  /** Position of the variant, from 0. */
  readonly variant: number
  /** `AB`: the baseline's process first; `BA`: the variant's. */
  readonly order: PairOrder
}

export type PairOrder = 'AB' | 'BA'

export interface ScheduleRequest {
  /** Any safe integer; stored with the comparison, since the test rests on what it drew. */
  readonly seed: number
  /** Fewest pairs per variant; more are scheduled where that is too few for an answer (`leastPairs`). */
  readonly pairs: number
  readonly variants: number
}

/** Chance of calling two equal models different, over all variants of a comparison. */
export const comparisonAlpha = 0.05

/**
 * Fewest pairs per variant that can carry an answer: seven superblocks for one variant, so 14. A test over S
 * superblocks has 2^S orientations, so no p-value below 2^(1 - S). Twice that has to reach
 * `comparisonAlpha` over the number of variants, so that an answer does not take every superblock to agree.
 */
export function leastPairs(variants: number): number {
  return 2 * Math.ceil(1 + Math.log2((2 * variants) / comparisonAlpha))
}

/**
 * The process pairs of a comparison, in the order to run them. Each superblock is two pairs of one
 * variant, ABBA or BAAB by a fair draw from the seed: within it a linear drift cancels, and the draw makes
 * whatever does not cancel, such as a period of the device, as likely to favour either side. Superblocks of
 * several variants take turns in an order drawn anew each round. Whole superblocks are scheduled, so an odd
 * number of pairs is raised by one; a request for more pairs begins with the pairs of one for fewer.
 * Throws RangeError.
 */
export function comparisonSchedule({ seed, pairs, variants }: ScheduleRequest): ScheduledPair[] {
  if (!(Number.isInteger(variants) && variants >= 1)) {
    throw new RangeError(`a comparison has at least one variant, not ${variants}`)
  }
  if (!(Number.isInteger(pairs) && pairs >= 1)) {
    throw new RangeError(`a comparison has a whole number of pairs, not ${pairs}`)
  }
  const random = createRandom(seed)
  const superblocks = Math.ceil(Math.max(pairs, leastPairs(variants)) / 2)
  const schedule: ScheduledPair[] = []
  for (let superblock = 0; superblock < superblocks; superblock++) {
    for (const variant of shuffled(variants, random)) {
      const orders: readonly PairOrder[] = random.nextUint32() >>> 31 === 0 ? ['AB', 'BA'] : ['BA', 'AB']
      orders.forEach((order, half) => {
        schedule.push({ superblock, pair: 2 * superblock + half, variant, order })
      })
    }
  }
  return schedule
}

/** The numbers below `count` in random order (Fisher and Yates). */
function shuffled(count: number, random: Random): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = random.nextBelow(last + 1)
    const kept = numbers[last] as number
    numbers[last] = numbers[other] as number
    numbers[other] = kept
  }
  return numbers
}
