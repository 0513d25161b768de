import { mean } from './moments.js'
import { NoSamplesError, type Samples } from './samples.js'

/** Most values that the sums over lags run over; longer series are averaged in blocks first. */
const maxValues = 16_384

/**
 * The integrated autocorrelation time of stationary series: 1 + 2 * (sum of the correlations at all lags), the
 * number of successive values that are worth one independent value for a mean. Correlations are pooled over the
 * series, each about its own mean, and summed until the first negative pair of neighbours, each pair no larger
 * than the one before: Geyer's initial monotone sequence ("Practical Markov Chain Monte Carlo", 1992). Never below
 * 1, and 1 where nothing varies. A series that is short beside its correlation gives too little. Throws
 * NoSamplesError.
 */
export function autocorrelationTime(series: readonly Samples[]): number {
  const count = series.reduce((total, { length }) => total + length, 0)
  if (count === 0) throw new NoSamplesError('an autocorrelation needs values')
  const block = Math.ceil(count / maxValues)
  const centred = series.map(centredCopy)
  const variance = autocovariance(centred, 0)
  if (!(variance > 0)) return 1
  if (block === 1) return initialMonotoneSum(centred)
  const blocks = centred.map((values) => blockMeans(values, block))
  // What blocks vary more than independent values would is correlation within them.
  return Math.max(1, (initialMonotoneSum(blocks) * block * autocovariance(blocks, 0)) / variance)
}

/** The number of independent values that the mean over all these is worth, from `autocorrelationTime`. */
export function effectiveSampleSize(series: readonly Samples[]): number {
  const count = series.reduce((total, { length }) => total + length, 0)
  return count / autocorrelationTime(series)
}

/** Correlation of values `lag` apart, about the mean of each series, over the variance; 0 where nothing varies. */
export function autocorrelation(series: readonly Samples[], lag: number): number {
  const centred = series.map(centredCopy)
  const variance = autocovariance(centred, 0)
  return variance > 0 ? autocovariance(centred, lag) / variance : 0
}

function initialMonotoneSum(centred: readonly Float64Array[]): number {
  const variance = autocovariance(centred, 0)
  const longest = Math.max(...centred.map(({ length }) => length))
  if (!(variance > 0)) return 1
  let sum = 0
  let smallest = Number.POSITIVE_INFINITY
  for (let lag = 0; lag < longest; lag += 2) {
    const pair = (autocovariance(centred, lag) + autocovariance(centred, lag + 1)) / variance
    if (pair <= 0) break
    smallest = Math.min(smallest, pair)
    sum += smallest
  }
  return Math.max(1, 2 * sum - 1)
}

/** With the number of all values as divisor at every lag, which keeps the sequence positive definite. */
function autocovariance(centred: readonly Float64Array[], lag: number): number {
  let total = 0
  let count = 0
  for (const values of centred) {
    count += values.length
    for (let index = lag; index < values.length; index++)
      total += (values[index] as number) * (values[index - lag] as number)
  }
  return total / count
}

function centredCopy(values: Samples): Float64Array {
  if (values.length === 0) return new Float64Array()
  const centre = mean(values)
  const centred = new Float64Array(values)
  for (let index = 0; index < centred.length; index++) centred[index] = (centred[index] as number) - centre
  return centred
}

/** Means of successive blocks; a rest that does not fill one is left out. */
function blockMeans(values: Float64Array, block: number): Float64Array {
  const means = new Float64Array(Math.floor(values.length / block))
  for (let position = 0; position < means.length; position++) {
    let sum = 0
    for (let index = position * block; index < (position + 1) * block; index++) sum += values[index] as number
    means[position] = sum / block
  }
  return means
}
