import { DomainError } from '../errors/domain-error.js'
import { mean, stddev } from '../statistics/moments.js'
import { median, quantileOfSorted } from '../statistics/quantile.js'
import { pooled, type Samples, sortedCopy } from '../statistics/samples.js'

/** How long one sentinel took at one moment of a session. */
export interface SentinelLevel {
  readonly medianMs: number
  /** Standard error of the logarithm of `medianMs`. */
  readonly standardErrorRatio: number
}

/** The sentinels at one moment, by name: `compute` and `memory`, or what of them could be measured. */
export type SentinelReading = Readonly<Record<string, SentinelLevel>>

/** Readings that have no sentinel in common say nothing about each other. */
export class SentinelMismatchError extends DomainError {
  readonly code = 'sentinel-mismatch'
}

/** What a process adds by chance that a few invocations cannot show: the standard deviation taken for it. */
const usualProcessSd = 0.01
/** From this many invocations on, their own spread is trusted. */
const trustedInvocations = 5

/**
 * A sentinel's level from its short invocations: the median of all samples and its error. With one
 * invocation the error is that of a median of independent samples (the order statistics one standard
 * error to either side, David and Nagaraja, Order Statistics, 2003, section 7.1); with more it is that of
 * the mean of log invocation medians. With fewer than five it is never taken to be below what a spread of
 * 1% between processes gives. Throws InvalidSampleError or NoSamplesError.
 */
export function sentinelLevel(samplesByInvocation: readonly Samples[]): SentinelLevel {
  const all = pooled(samplesByInvocation)
  const count = samplesByInvocation.length
  const logs = samplesByInvocation.map((samples) => Math.log(median(samples)))
  const seen = count === 1 ? medianError(all) : (stddev(logs) ?? 0) / Math.sqrt(count)
  const least = count < trustedInvocations ? usualProcessSd / Math.sqrt(count) : 0
  return { medianMs: median(all), standardErrorRatio: Math.max(seen, least) }
}

/** Names that all readings have. Throws SentinelMismatchError where there are none, or no reading. */
export function commonSentinels(readings: readonly SentinelReading[]): string[] {
  const names = Object.keys(readings[0] ?? {}).filter((name) => readings.every((reading) => name in reading))
  if (names.length === 0) {
    const seen = readings.map((reading) => Object.keys(reading).join(', ') || 'none')
    throw new SentinelMismatchError(`the readings have no sentinel in common: ${seen.join('; ') || 'none'}`)
  }
  return names
}

/** The named sentinels as one: the geometric mean of their levels, whatever their durations. */
export function combinedLevel(reading: SentinelReading, names: readonly string[]): SentinelLevel {
  const levels = names.map((name) => reading[name] as SentinelLevel)
  const variance = levels.reduce((total, { standardErrorRatio }) => total + standardErrorRatio ** 2, 0)
  return {
    medianMs: Math.exp(mean(levels.map(({ medianMs }) => Math.log(medianMs)))),
    standardErrorRatio: Math.sqrt(variance) / levels.length,
  }
}

function medianError(samples: Samples): number {
  const sorted = sortedCopy(samples)
  const reach = Math.min(0.5, 0.5 / Math.sqrt(sorted.length))
  return Math.log(quantileOfSorted(sorted, 0.5 + reach) / quantileOfSorted(sorted, 0.5 - reach)) / 2
}
