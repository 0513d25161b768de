import { autocorrelationTime } from '../statistics/autocorrelation.js'
import { mean, stddev } from '../statistics/moments.js'
import { quantileOfSorted } from '../statistics/quantile.js'
import { type Samples, sortedCopy } from '../statistics/samples.js'

/** Variances of log durations at both levels, as Kalibera and Jones' T1² and T2² are. */
export interface TwoLevelVariance {
  /** Of one iteration: what an invocation's median varies by chance of its samples, times their number. */
  readonly within: number
  /** Of invocations beyond that; 0 where the figures vary no more than their samples explain. */
  readonly between: number
}

/** An invocation's figure, how much it varies by chance of its samples, and how many those are. */
export interface InvocationFigure {
  readonly figure: number
  readonly variance: number
  readonly iterations: number
}

/**
 * The variances of both levels from the figures of at least two invocations: T1² = n S1² / n for each and their
 * mean, T2² = S2² - S1² / n (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", 2013, in its
 * corrected form). Throws NoSamplesError.
 */
export function twoLevelVariance(figures: readonly InvocationFigure[]): TwoLevelVariance {
  const within = mean(figures.map(({ variance, iterations }) => variance * iterations))
  const observed = (stddev(figures.map(({ figure }) => figure)) ?? 0) ** 2
  return { within, between: Math.max(0, observed - mean(figures.map(({ variance }) => variance))) }
}

/** What an invocation costs before it samples, and what each iteration costs. */
export interface InvocationCost {
  readonly overheadSeconds: number
  readonly iterationSeconds: number
}

/**
 * The iterations per invocation with which a given time gives the narrowest interval: the root of
 * (overhead / iteration) * (T1² / T2²), the optimal count of Kalibera and Jones. Not rounded; infinite where invocations
 * do not differ, so that nothing is gained by another one, and 0 where nothing is gained by iterations.
 */
export function optimalIterations({ within, between }: TwoLevelVariance, cost: InvocationCost): number {
  if (within === 0 || cost.overheadSeconds === 0) return 0
  return Math.sqrt((cost.overheadSeconds / cost.iterationSeconds) * (within / between))
}

/**
 * The log medians of invocations, each with the variance that the chance of its samples gives it: a quarter of the
 * squared distance of the order statistics one standard deviation of the median's rank below and above it
 * (which needs no density), times the autocorrelation time of which side of the median samples lie on. That is
 * pooled over the invocations, since a single short one shows little of it.
 */
export function logMedianFigures(samplesByInvocation: readonly Samples[]): InvocationFigure[] {
  const invocations = samplesByInvocation.map((samples) => {
    const sorted = sortedCopy(samples)
    const middle = quantileOfSorted(sorted, 0.5)
    const reach = 0.5 / Math.sqrt(sorted.length)
    const spread = Math.log(quantileOfSorted(sorted, 0.5 + reach) / quantileOfSorted(sorted, 0.5 - reach))
    const sides = Float64Array.from(samples, (sample) => Math.sign(sample - middle))
    return { figure: Math.log(middle), variance: spread ** 2 / 4, iterations: sorted.length, sides }
  })
  const correlationTime = autocorrelationTime(invocations.map(({ sides }) => sides))
  return invocations.map(({ figure, variance, iterations }) => ({
    figure,
    variance: variance * correlationTime,
    iterations,
  }))
}
