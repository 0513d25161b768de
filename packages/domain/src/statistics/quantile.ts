import { copyOf, type Samples } from './samples.js'
import { selectInPlace } from './selection.js'

/**
 * The quantile of order `probability` (0 to 1) by linear interpolation of order statistics, type 7 of
 * Hyndman and Fan (1996): the default of R and NumPy. Throws NoSamplesError or RangeError.
 */
export function quantile(samples: Samples, probability: number): number {
  return quantileInPlace(copyOf(samples), probability)
}

/** The middle sample, or the mean of the two in the middle. Throws NoSamplesError. */
export function median(samples: Samples): number {
  return quantile(samples, 0.5)
}

/** Median absolute deviation from the median, unscaled. Throws NoSamplesError. */
export function mad(samples: Samples): number {
  const distances = copyOf(samples)
  const centre = quantileInPlace(distances, 0.5)
  for (let index = 0; index < distances.length; index++) {
    distances[index] = Math.abs((distances[index] as number) - centre)
  }
  return quantileInPlace(distances, 0.5)
}

/** As `quantile`, of samples that are sorted already. */
export function quantileOfSorted(sorted: Samples, probability: number): number {
  const { below, part } = placeOf(sorted.length, probability)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (high - low) * part
}

/** As `quantile`, of values that may be reordered: time linear in their number. */
export function quantileInPlace(values: Float64Array, probability: number): number {
  const { below, part } = placeOf(values.length, probability)
  const low = selectInPlace(values, below)
  if (part === 0) return low
  let high = Number.POSITIVE_INFINITY
  for (let index = below + 1; index < values.length; index++) high = Math.min(high, values[index] as number)
  return low + (high - low) * part
}

function placeOf(count: number, probability: number): { below: number; part: number } {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`a quantile's probability is between 0 and 1, not ${probability}`)
  }
  const position = (count - 1) * probability
  const below = Math.floor(position)
  return { below, part: position - below }
}
