import { intervalLevel } from '../statistics/estimator.js'
import { studentTQuantile } from '../statistics/student-t.js'
import { type ComparedPair, pairLogRatios } from './compare-pairs.js'
import { leastPairs } from './schedule.js'

export interface ComparisonBudget {
  /** Fewest pairs per variant, as asked for; raised to `leastPairs`. */
  readonly pairs: number
  /** Most pairs per variant; none beyond `pairs` if that is more. */
  readonly maxPairs?: number
  /** Pairs are added while the interval of a ratio is expected to be wider than this to either side. */
  readonly targetHalfWidth: number
}

export interface ComparisonPlan {
  readonly done: boolean
  /** Pairs per variant to have run before planning again; those that ran when `done`. */
  readonly pairs: number
}

/** Numbers of pairs per variant at which the width is looked at, after the fewest. */
const furtherLooks = [20, 28, 40, 60] as const

/** Most pairs per variant unless said otherwise. */
const usualMaxPairs = 40

/**
 * Whether a comparison has pairs enough, and how many it needs next; for each variant the pairs that ran
 * so far. Looks only after `pairs`, 20, 28, 40 and 60 pairs, and only at how the two pairs of each
 * superblock differ: the effect cancels in that difference, as does the draw of the orientation, so
 * stopping changes neither the level of the test nor the coverage of the interval. Drift can only add
 * pairs. All variants go on until each is narrow enough. Throws InvalidSampleError or NoSamplesError.
 */
export function planComparison(
  pairsByVariant: readonly (readonly ComparedPair[])[],
  { pairs, maxPairs = usualMaxPairs, targetHalfWidth }: ComparisonBudget,
): ComparisonPlan {
  const first = 2 * Math.ceil(Math.max(pairs, leastPairs(pairsByVariant.length)) / 2)
  const looks = [first, ...furtherLooks.filter((look) => look > first && look <= maxPairs)]
  const ran = Math.min(...pairsByVariant.map(({ length }) => length))
  if (ran < first) return { done: false, pairs: first }
  const look = looks.findLast((count) => count <= ran) ?? first
  const next = looks.find((count) => count > ran)
  if (next === undefined) return { done: true, pairs: ran }
  const narrow =
    ran === look && pairsByVariant.every((list) => expectedHalfWidth(list.slice(0, look)) <= targetHalfWidth)
  return narrow ? { done: true, pairs: ran } : { done: false, pairs: next }
}

/** Half width of the interval of the ratio, from the variance within superblocks alone. */
function expectedHalfWidth(pairs: readonly ComparedPair[]): number {
  const ratios = pairLogRatios(pairs)
  const superblocks = ratios.length / 2
  let squares = 0
  for (let pair = 0; pair < ratios.length; pair += 2) {
    squares += ((ratios[pair] as number) - (ratios[pair + 1] as number)) ** 2
  }
  // The mean of two pairs varies by half of what one does, and their difference by twice that.
  const variance = squares / superblocks / 4
  const t = studentTQuantile((1 + intervalLevel) / 2, superblocks - 1)
  return Math.expm1(t * Math.sqrt(variance / superblocks))
}
