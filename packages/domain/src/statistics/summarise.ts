import { intervalLevel } from './estimator.js'
import { type Interval, standardErrorOfMedians, widenedInterval } from './median-interval.js'
import { mean, stddev } from './moments.js'
import { mad, median, quantileInPlace } from './quantile.js'
import { pooled, type Samples } from './samples.js'

/** Fewest samples for a 90th percentile: with 29 the chance that all lie below it is under 5%. */
export const minSamplesForP90 = 29
/** Fewest samples for a 99th percentile, by the same rule: 0.99 ** 299 < 0.05. */
export const minSamplesForP99 = 299

/** The contract's `latencyMs`: estimates in milliseconds from raw samples, nothing normalised. */
export interface LatencySummary {
  /** Median of all measured samples of all invocations. */
  readonly median: number
  readonly mean: number
  readonly min: number | null
  readonly max: number | null
  readonly p90: number | null
  readonly p99: number | null
  /** With n - 1; 0 for a single sample, which shows no spread. */
  readonly stddev: number
  /** Median absolute deviation, unscaled. */
  readonly mad: number
  /** stddev / mean. */
  readonly cv: number
  /** Where the median of a typical invocation of this session lies; null below two invocations. */
  readonly ci: Interval | null
  /** Standard error of the mean log invocation median, about relative; null below two invocations. */
  readonly standardErrorRatio: number | null
  /** Where another session's would lie; null until the device's variance between sessions is known. */
  readonly nextSession: Omit<Interval, 'halfWidthRatio'> | null
}

export interface SummariseOptions {
  /** Calls per sample (protocol `batch`): above 1 the extremes of single calls are unknown. */
  readonly batch?: number
  readonly level?: number
}

/**
 * Sums up the measured samples (warm-up left out), a list of milliseconds per invocation.
 *
 * Estimands: `median` is that of all samples pooled, so anyone can recompute it from the raw samples.
 * `ci` is about the median of a typical invocation, since invocations are what varies by chance; where
 * it would not hold the pooled median it is widened to (see medianInterval). `p90` needs 29 samples,
 * `p99` 299; with `batch` above 1 samples are means of calls, and min, max, p90 and p99 are null.
 * Throws InvalidSampleError (naming invocation and index) or NoSamplesError.
 */
export function summarise(
  samplesByInvocation: readonly Samples[],
  { batch = 1, level = intervalLevel }: SummariseOptions = {},
): LatencySummary {
  const all = pooled(samplesByInvocation)
  const scratch = all.slice()
  const count = all.length
  const average = mean(all)
  const deviation = stddev(all) ?? 0
  const middle = quantileInPlace(scratch, 0.5)
  const medians = samplesByInvocation.map(median)
  const single = batch === 1
  return {
    median: middle,
    mean: average,
    min: single ? quantileInPlace(scratch, 0) : null,
    max: single ? quantileInPlace(scratch, 1) : null,
    p90: single && count >= minSamplesForP90 ? quantileInPlace(scratch, 0.9) : null,
    p99: single && count >= minSamplesForP99 ? quantileInPlace(scratch, 0.99) : null,
    stddev: deviation,
    mad: mad(all),
    cv: deviation / average,
    ci: widenedInterval(medians, middle, level),
    standardErrorRatio: standardErrorOfMedians(medians),
    nextSession: null,
  }
}
