import { lookQuantile } from './look-quantile.js'
import { mean, stddev } from './moments.js'
import { median } from './quantile.js'
import { checkSamples, NoSamplesError, pooled, type Samples } from './samples.js'

export interface Interval {
  /** Confidence level, such as 0.95. */
  readonly level: number
  readonly low: number
  readonly high: number
  /** sqrt(high / low) - 1: 0.02 says that the ends lie 2% from their (geometric) middle. */
  readonly halfWidthRatio: number
}

/**
 * Student's t interval over the logarithms of invocation medians: where the typical invocation's median
 * (their geometric mean) lies, with invocations and not samples as the replicates (Kalibera and Jones,
 * "Rigorous Benchmarking in Reasonable Time", 2013). Its quantile is that of `lookQuantile`, since a session
 * stops by the width. Null below two invocations, which carry no information about their spread. Throws
 * InvalidSampleError, NoSamplesError or RangeError.
 */
export function logMedianInterval(invocationMedians: Samples, level: number): Interval | null {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level is between 0 and 1, not ${level}`)
  const estimate = logMean(invocationMedians)
  if (estimate.standardError === null) return null
  const halfWidth = lookQuantile(invocationMedians.length, level) * estimate.standardError
  return intervalOf(level, Math.exp(estimate.mean - halfWidth), Math.exp(estimate.mean + halfWidth))
}

/**
 * The standard error of a session's figure on the log scale: of the mean log invocation median, from the spread
 * of the invocations, with one degree of freedom fewer than there are invocations. Null below two. Throws
 * InvalidSampleError or NoSamplesError.
 */
export function sessionStandardError(samplesByInvocation: readonly Samples[]): number | null {
  samplesByInvocation.forEach(checkSamples)
  return standardErrorOfMedians(samplesByInvocation.map(median))
}

/** As `sessionStandardError`, of invocation medians. */
export function standardErrorOfMedians(invocationMedians: Samples): number | null {
  return logMean(invocationMedians).standardError
}

function logMean(invocationMedians: Samples): { mean: number; standardError: number | null } {
  checkSamples(invocationMedians)
  if (invocationMedians.length === 0) throw new NoSamplesError('an interval needs invocations')
  const logs = Float64Array.from(invocationMedians, Math.log)
  const deviation = stddev(logs)
  return { mean: mean(logs), standardError: deviation === null ? null : deviation / Math.sqrt(logs.length) }
}

/**
 * The interval that a measurement reports and that stopping looks at: `logMedianInterval`, widened
 * where needed to hold the median of all samples together. The two centres differ when invocations of
 * unequal length disagree, and a point outside its own interval would mislead. Widening can only raise
 * the coverage, and happens in sessions that go on past their pilot, the more invocations differ. Null
 * below two invocations. Throws InvalidSampleError or NoSamplesError.
 */
export function medianInterval(samplesByInvocation: readonly Samples[], level: number): Interval | null {
  const pooledMedian = median(pooled(samplesByInvocation))
  return widenedInterval(samplesByInvocation.map(median), pooledMedian, level)
}

/** As `medianInterval`, of invocation medians and the median of all their samples together. */
export function widenedInterval(
  invocationMedians: Samples,
  pooledMedian: number,
  level: number,
): Interval | null {
  const interval = logMedianInterval(invocationMedians, level)
  if (interval === null) return null
  return intervalOf(level, Math.min(interval.low, pooledMedian), Math.max(interval.high, pooledMedian))
}

function intervalOf(level: number, low: number, high: number): Interval {
  return { level, low, high, halfWidthRatio: Math.sqrt(high / low) - 1 }
}
