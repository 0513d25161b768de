import { autocorrelationTime } from '../statistics/autocorrelation.js'
import { binomialCdf } from '../statistics/binomial.js'
import { mean } from '../statistics/moments.js'
import { quantileOfSorted } from '../statistics/quantile.js'
import { explainedRatio, simulatedTail, variationOf } from './null-distribution.js'
import type { SessionSeries } from './session-series.js'
import { minInvocationsForLevels } from './trend.js'

/** A mode with a smaller share than this moves no median. */
const minShare = 0.1

export interface Modes {
  /** The slower mode over the faster one, less 1. */
  readonly separationRatio: number
  /** Share of invocations, or of samples, in the faster mode. */
  readonly lowShare: number
  readonly pValue: number
}

/**
 * Whether durations fall into two modes. Invocations do when their levels split into two groups, of two at least, far
 * tighter than independent levels split. Samples do when fewer lie midway between their two groups than around the
 * middle of the smaller one: a density with a single peak is nowhere lower between two places than at both. The
 * likelier of the two is given, with a p-value for both. Null where too little was measured.
 */
export function modesOf(series: SessionSeries): Modes | null {
  const candidates = [modesOfInvocations(series), modesOfSamples(series)].filter((modes) => modes !== null)
  const [first, ...others] = candidates
  if (first === undefined) return null
  const likeliest = others.reduce((one, other) => (other.pValue < one.pValue ? other : one), first)
  return { ...likeliest, pValue: 1 - (1 - likeliest.pValue) ** candidates.length }
}

function modesOfInvocations({ levels }: SessionSeries): Modes | null {
  const count = levels.length
  if (count < minInvocationsForLevels) return null
  const sorted = levels.slice().sort()
  const { statistic, split } = bestGroups(sorted, 2)
  if (split === 0) return null
  const separation = mean(sorted.subarray(split)) - mean(sorted.subarray(0, split))
  const pValue = simulatedTail(groupStatistic, statistic, count)
  return { separationRatio: Math.expm1(separation), lowShare: split / count, pValue }
}

function groupStatistic(levels: Float64Array): number {
  return bestGroups(levels.slice().sort(), 2).statistic
}

/** The split of sorted values into groups of `least` at least that explains the most, over what it leaves; split 0: none. */
function bestGroups(sorted: Float64Array, least: number): { statistic: number; split: number } {
  const count = sorted.length
  const { centre, total } = variationOf(sorted)
  let [sum, most, split] = [0, 0, 0]
  for (let size = 1; size <= count - least; size++) {
    sum += (sorted[size - 1] as number) - centre
    if (size < least) continue
    const explained = (sum * sum * count) / (size * (count - size))
    if (explained > most) [most, split] = [explained, size]
  }
  return { statistic: explainedRatio(most, total), split }
}

function modesOfSamples({ centred }: SessionSeries): Modes | null {
  const all = new Float64Array(centred.reduce((total, { length }) => total + length, 0))
  let offset = 0
  for (const values of centred) {
    all.set(values, offset)
    offset += values.length
  }
  all.sort()
  const { split } = bestGroups(all, Math.ceil(minShare * all.length))
  if (split === 0) return null
  const low = quantileOfSorted(all.subarray(0, split), 0.5)
  const high = quantileOfSorted(all.subarray(split), 0.5)
  const reach = (high - low) / 6
  const around = (centre: number) => countBelow(all, centre + reach) - countBelow(all, centre - reach)
  const middle = around((low + high) / 2)
  const side = Math.min(around(low), around(high))
  const correlationTime = autocorrelationTime(centred)
  const pValue = binomialCdf(middle / correlationTime, (middle + side) / correlationTime, 0.5)
  return { separationRatio: Math.expm1(high - low), lowShare: split / all.length, pValue }
}

function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < limit) low = middle + 1
    else high = middle
  }
  return low
}
