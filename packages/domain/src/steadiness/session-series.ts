import { mean } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import type { Samples } from '../statistics/samples.js'

/** Values of a session that tests run over; longer sessions are taken as medians of blocks. */
const maxValues = 8_192
/** How far from its invocation's median a value counts, in robust deviations: outliers are no movement. */
const outlierLimit = 5
/** An autocorrelation that is taken for one: more leaves nothing to test. */
const maxCorrelation = 0.97

/** A session as the tests of steadiness see it: log durations about their invocation's level, in the order taken. */
export interface SessionSeries {
  /** Log median of each invocation. */
  readonly levels: Float64Array
  /** Log samples, or log medians of blocks of `block` samples, a list per invocation. */
  readonly values: readonly Float64Array[]
  readonly block: number
  /** `values` about their invocation's mean, outliers pulled in to where they are no longer movement. */
  readonly centred: readonly Float64Array[]
  /** `centred` without its correlation: each value less `correlation` times the one before, about 0. */
  readonly innovations: readonly Float64Array[]
  /** Of successive values, corrected for the means that were taken out. */
  readonly correlation: number
  /** Standard deviation of the innovations about a straight line in each invocation; 0 where nothing varies. */
  readonly innovationDeviation: number
  /** Degrees of freedom of that deviation. */
  readonly degrees: number
}

/**
 * Prewhitens a session: invocations are taken about their own medians, since a fresh process may have a level of its
 * own, and one correlation of neighbours is estimated over all of them.
 */
export function sessionSeries(samplesByInvocation: readonly Samples[]): SessionSeries {
  const count = samplesByInvocation.reduce((total, { length }) => total + length, 0)
  const block = Math.ceil(count / maxValues)
  const levels = Float64Array.from(samplesByInvocation, (samples) => Math.log(median(samples)))
  const values = samplesByInvocation.map((samples) => logBlocks(samples, block))
  const centred = withoutOutliers(values, levels).map(aboutMean)
  const correlation = neighbourCorrelation(centred)
  const innovations = centred.map((list) => aboutMean(whitened(list, correlation)))
  return { levels, values, block, centred, innovations, correlation, ...deviationAboutLines(innovations) }
}

function logBlocks(samples: Samples, block: number): Float64Array {
  if (block === 1) return Float64Array.from(samples, Math.log)
  const scratch = new Float64Array(block)
  return Float64Array.from({ length: Math.floor(samples.length / block) }, (_, position) => {
    for (let index = 0; index < block; index++) scratch[index] = samples[position * block + index] as number
    scratch.sort()
    const half = block >> 1
    const high = scratch[half] as number
    return Math.log(block % 2 === 1 ? high : (high + (scratch[half - 1] as number)) / 2)
  })
}

function withoutOutliers(values: readonly Float64Array[], levels: Float64Array): Float64Array[] {
  const centred = values.map((list, invocation) =>
    list.map((value) => value - (levels[invocation] as number)),
  )
  const distances = new Float64Array(centred.reduce((total, { length }) => total + length, 0))
  let offset = 0
  for (const list of centred) {
    for (const value of list) distances[offset++] = Math.abs(value)
  }
  const limit = distances.length > 0 ? outlierLimit * 1.4826 * median(distances) : 0
  // Where more than half of all values are equal nothing is known of the spread, and all count as they are.
  if (limit === 0) return centred
  return centred.map((list) => list.map((value) => Math.max(-limit, Math.min(limit, value))))
}

function aboutMean(values: Float64Array): Float64Array {
  if (values.length === 0) return values
  const centre = mean(values)
  return values.map((value) => value - centre)
}

/** Lag-1 correlation, with the bias corrected that centring short series gives it (Kendall, 1954). */
function neighbourCorrelation(centred: readonly Float64Array[]): number {
  let [squares, products, count, series] = [0, 0, 0, 0]
  for (const values of centred) {
    if (values.length < 3) continue
    series += 1
    count += values.length
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number
      squares += value * value
      if (index > 0) products += value * (values[index - 1] as number)
    }
  }
  if (!(squares > 0)) return 0
  const length = count / series
  const corrected = ((products / squares) * length + 1) / Math.max(1, length - 3)
  return Math.max(0, Math.min(maxCorrelation, corrected))
}

function whitened(values: Float64Array, correlation: number): Float64Array {
  const innovations = new Float64Array(Math.max(0, values.length - 1))
  for (let index = 0; index < innovations.length; index++) {
    innovations[index] = (values[index + 1] as number) - correlation * (values[index] as number)
  }
  return innovations
}

function deviationAboutLines(innovations: readonly Float64Array[]) {
  let [squares, degrees] = [0, 0]
  for (const values of innovations) {
    if (values.length < 3) continue
    const { sumOfProducts, sumOfSquares } = slopeSums(values)
    for (const value of values) squares += value * value
    squares -= sumOfProducts ** 2 / sumOfSquares
    degrees += values.length - 2
  }
  const variance = degrees > 0 ? Math.max(0, squares) / degrees : 0
  // What rounding leaves of equal values is no variation.
  return { innovationDeviation: variance > 1e-24 ? Math.sqrt(variance) : 0, degrees }
}

/** What a straight line through values about their mean needs: sums over positions about theirs. */
export function slopeSums(values: Float64Array): { sumOfProducts: number; sumOfSquares: number } {
  const middle = (values.length - 1) / 2
  let sumOfProducts = 0
  for (let index = 0; index < values.length; index++)
    sumOfProducts += (index - middle) * (values[index] as number)
  return { sumOfProducts, sumOfSquares: (values.length * (values.length ** 2 - 1)) / 12 }
}
