import { chiSquareQuantile } from '../statistics/chi-square.js'
import { stddev } from '../statistics/moments.js'
import { checkSamples, NoSamplesError, type Samples } from '../statistics/samples.js'

export interface CoefficientOfVariation {
  /** Standard deviation over mean: 0.01 says that the figures vary by one per cent. */
  readonly cv: number
  /** Upper end of its one-sided 95% interval. */
  readonly high: number
}

/**
 * How much positive figures vary, log-normal as latencies are: sqrt(exp(s^2) - 1), s the standard
 * deviation of their logarithms, which for small s is s itself; bounded from above by the chi-square
 * interval of s^2 on n - 1 degrees (Koopmans, Owen and Rosenblatt, "Confidence intervals for the
 * coefficient of variation for the normal and log normal distributions", Biometrika 51, 1964). Exact where
 * the logarithms are normal. Throws InvalidSampleError, and NoSamplesError below two figures.
 */
export function coefficientOfVariation(figures: Samples): CoefficientOfVariation {
  checkSamples(figures)
  const deviation = figures.length < 2 ? null : stddev(Float64Array.from(figures, Math.log))
  if (deviation === null) throw new NoSamplesError('a coefficient of variation needs at least two figures')
  return coefficientOfLogSpread(deviation, figures.length - 1)
}

/** As `coefficientOfVariation`, from the standard deviation of logarithms and its degrees of freedom. */
export function coefficientOfLogSpread(logDeviation: number, degrees: number): CoefficientOfVariation {
  const highest = logDeviation * Math.sqrt(degrees / chiSquareQuantile(0.05, degrees))
  return { cv: ratioOf(logDeviation), high: ratioOf(highest) }
}

function ratioOf(logDeviation: number): number {
  return Math.sqrt(Math.expm1(logDeviation * logDeviation))
}
