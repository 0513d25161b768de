import { kolmogorovTail } from '../statistics/kolmogorov.js'
import { mean } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import { explainedRatio, simulatedTail, variationOf } from './null-distribution.js'
import type { SessionSeries } from './session-series.js'
import { minInvocationsForLevels } from './trend.js'

export interface ChangePoint {
  /** The first invocation of the new level, or the one within which it begins. */
  readonly invocation: number
  /** The first sample of the new level in that invocation; 0 where it begins with the invocation. */
  readonly index: number
  /** The level after over the level before, less 1. */
  readonly changeRatio: number
  readonly pValue: number
}

/**
 * The likeliest moment at which the level steps, and whether there is one: between invocations by the best split of
 * their levels in two, against independent levels; within an invocation by the largest partial sum of its
 * prewhitened samples, against a Brownian bridge. The p-value allows for both and for all the places. Null where too
 * little was measured for either.
 */
export function changePointOf(series: SessionSeries): ChangePoint | null {
  const candidates = [stepBetween(series), stepWithin(series)].filter((candidate) => candidate !== null)
  const [first, ...others] = candidates
  if (first === undefined) return null
  const likeliest = others.reduce((one, other) => (other.pValue < one.pValue ? other : one), first)
  return { ...likeliest, pValue: anyOf(likeliest.pValue, candidates.length) }
}

/** The chance that the smallest of `count` independent p-values is this small. */
function anyOf(pValue: number, count: number): number {
  return -Math.expm1(count * Math.log1p(-Math.min(pValue, 1)))
}

function stepBetween({ levels }: SessionSeries): ChangePoint | null {
  if (levels.length < minInvocationsForLevels) return null
  const { statistic, split } = bestSplit(levels)
  const change = mean(levels.subarray(split)) - mean(levels.subarray(0, split))
  return {
    invocation: split,
    index: 0,
    changeRatio: Math.expm1(change),
    pValue: simulatedTail(splitStatistic, statistic, levels.length),
  }
}

function splitStatistic(levels: Float64Array): number {
  return bestSplit(levels).statistic
}

/** The split into a first and a last part whose means explain the most, over what they leave unexplained. */
function bestSplit(levels: Float64Array): { statistic: number; split: number } {
  const count = levels.length
  const { centre, total } = variationOf(levels)
  let [sum, most, split] = [0, 0, 1]
  for (let size = 1; size < count; size++) {
    sum += (levels[size - 1] as number) - centre
    const explained = (sum * sum * count) / (size * (count - size))
    if (explained > most) [most, split] = [explained, size]
  }
  return { statistic: explainedRatio(most, total), split }
}

function stepWithin({ innovations, innovationDeviation, values, block }: SessionSeries): ChangePoint | null {
  if (innovationDeviation === 0) return null
  let [largest, invocation, position, tested] = [0, 0, 0, 0]
  innovations.forEach((list, at) => {
    if (list.length < 3) return
    tested += 1
    let sum = 0
    for (let index = 0; index < list.length - 1; index++) {
      sum += list[index] as number
      const distance = Math.abs(sum) / (innovationDeviation * Math.sqrt(list.length))
      // Innovation `index` is that of value `index + 1`, after which the new level begins.
      if (distance > largest) [largest, invocation, position] = [distance, at, index + 2]
    }
  })
  const around = values[invocation]
  if (around === undefined || position === 0) return null
  const change = median(around.subarray(position)) - median(around.subarray(0, position))
  return {
    invocation,
    index: position * block,
    changeRatio: Math.expm1(change),
    pValue: anyOf(kolmogorovTail(largest), tested),
  }
}
