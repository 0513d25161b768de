import { type Samples, sortedCopy } from './samples.js'

/**
 * The quantile of order `probability` (0 to 1) by linear interpolation of order statistics, type 7 of
 * Hyndman and Fan (1996): the default of R and NumPy. Throws NoSamplesError or RangeError.
 */
export function quantile(samples: Samples, probability: number): number {
  return quantileOfSorted(sortedCopy(samples), probability)
}

/** The middle sample, or the mean of the two in the middle. Throws NoSamplesError. */
export function median(samples: Samples): number {
  return quantile(samples, 0.5)
}

/** Median absolute deviation from the median, unscaled. Throws NoSamplesError. */
export function mad(samples: Samples): number {
  const centre = median(samples)
  return median(Float64Array.from(samples, (sample) => Math.abs(sample - centre)))
}

/** As `quantile`, of samples that are sorted already. */
export function quantileOfSorted(sorted: Samples, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`a quantile's probability is between 0 and 1, not ${probability}`)
  }
  const position = (sorted.length - 1) * probability
  const below = Math.floor(position)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (high - low) * (position - below)
}
