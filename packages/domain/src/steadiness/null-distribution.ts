import { createRandom } from '../random/random.js'
import { mean } from '../statistics/moments.js'

/** A statistic of values in the order taken, which must not depend on their mean or scale. */
export type ShapeStatistic = (values: Float64Array) => number

const draws = 10_000

/** Squares below this, for each value, are what rounding leaves of equal values. */
const roundingSquare = 1e-28

/** Sum of squares about the mean, and the mean; 0 where values differ by rounding alone. */
export function variationOf(values: Float64Array): { centre: number; total: number } {
  const centre = mean(values)
  let total = 0
  for (const value of values) total += (value - centre) ** 2
  return { centre, total: total > roundingSquare * values.length ? total : 0 }
}

/** What an explanation explains of a variation over what it leaves; 0 where there is none to explain. */
export function explainedRatio(explained: number, total: number): number {
  return total > 0 ? explained / Math.max(total - explained, 1e-12 * total) : 0
}

/** Sorted values under independent normal noise, by statistic and number of values: made once, as they never change. */
const distributions = new WeakMap<ShapeStatistic, Map<number, Float64Array>>()

/**
 * The chance that `statistic` is this large or larger for as many independent normal values: by 10,000 seeded draws,
 * so never below 1/10,001, and the same on every call.
 */
export function simulatedTail(statistic: ShapeStatistic, observed: number, count: number): number {
  const sorted = distributionOf(statistic, count)
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < observed) low = middle + 1
    else high = middle
  }
  return (sorted.length - low + 1) / (sorted.length + 1)
}

function distributionOf(statistic: ShapeStatistic, count: number): Float64Array {
  const byCount = distributions.get(statistic) ?? new Map<number, Float64Array>()
  distributions.set(statistic, byCount)
  const known = byCount.get(count)
  if (known) return known
  const random = createRandom(count)
  const values = new Float64Array(count)
  const made = Float64Array.from({ length: draws }, () => {
    for (let index = 0; index < count; index++) values[index] = random.nextNormal()
    return statistic(values)
  }).sort()
  byCount.set(count, made)
  return made
}
