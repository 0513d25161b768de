import { createRandom } from '../random/random.js'
import { mean } from '../statistics/moments.js'
import { NoSamplesError, type Samples } from '../statistics/samples.js'

export interface SignFlipResult {
  readonly mean: number
  /** Two-sided. */
  readonly pValue: number
  /** Ends of the interval of the mean; infinite where so few values allow no interval of the level. */
  readonly low: number
  readonly high: number
}

/** Up to this many values all sign patterns are gone through; beyond it as many are drawn. */
const exactUpTo = 15

/** Means this small beside the largest value are 0 but for rounding, which must not break ties. */
const rounding = 1e-12

/**
 * Fisher's randomisation test that values are symmetric about 0 (The Design of Experiments, 1935, section
 * 21) and the interval that goes with it, of at least `level`: exact for values of any distribution whose
 * signs were drawn by fair coins. The p-value is the share of the 2^n sign patterns whose mean lies at
 * least as far out; the interval holds every centre that the test would not refuse, and its ends are order
 * statistics of the means of all non-empty subsets (Hartigan, "Using subsample values as typical values",
 * JASA 64, 1969). Beyond 15 values 2^15 - 1 subsets are drawn instead, from a fixed seed, which keeps the
 * test valid (the observed pattern counts among them). Throws NoSamplesError.
 */
export function signFlipTest(values: Samples, level: number): SignFlipResult {
  if (values.length === 0) throw new NoSamplesError('a sign-flip test needs at least one value')
  const largest = Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const means = (values.length <= exactUpTo ? allSubsetMeans(values) : drawnSubsetMeans(values))
    .map((value) => (Math.abs(value) > rounding * largest ? value : 0))
    .sort()
  const patterns = means.length + 1
  // Flipping a subset gives a mean at least as high as the observed one when the subset's mean is at most 0.
  const upper = 1 + means.reduce((count, value) => count + (value <= 0 ? 1 : 0), 0)
  const lower = 1 + means.reduce((count, value) => count + (value >= 0 ? 1 : 0), 0)
  const rank = rankOf(patterns, 1 - level)
  return {
    mean: mean(values),
    pValue: Math.min(1, (2 * Math.min(upper, lower)) / patterns),
    low: rank < 1 ? Number.NEGATIVE_INFINITY : (means[rank - 1] as number),
    high: rank < 1 ? Number.POSITIVE_INFINITY : (means[means.length - rank] as number),
  }
}

/** The chance that the test refuses a true centre at `alpha`: the highest level of 2^values that is not above it. */
export function signFlipLevel(values: number, alpha: number): number {
  const patterns = 2 ** Math.min(values, exactUpTo)
  return (2 * rankOf(patterns, alpha)) / patterns
}

/** How many of the `patterns` the test may refuse on each side. */
function rankOf(patterns: number, alpha: number): number {
  // The tolerance keeps 1 - 0.95, which is above 0.05 or below it by a bit, from moving a rank.
  return Math.floor((alpha * patterns) / 2 + 1e-9)
}

function allSubsetMeans(values: Samples): Float64Array {
  const subsets = 2 ** values.length
  const sums = new Float64Array(subsets)
  const sizes = new Uint8Array(subsets)
  for (let subset = 1; subset < subsets; subset++) {
    const rest = subset & (subset - 1)
    const member = 31 - Math.clz32(subset ^ rest)
    sums[subset] = (sums[rest] as number) + (values[member] as number)
    sizes[subset] = (sizes[rest] as number) + 1
  }
  return sums.subarray(1).map((sum, index) => sum / (sizes[index + 1] as number))
}

function drawnSubsetMeans(values: Samples): Float64Array {
  const random = createRandom(0)
  const means = new Float64Array(2 ** exactUpTo - 1)
  for (let draw = 0; draw < means.length; ) {
    let sum = 0
    let size = 0
    for (let member = 0; member < values.length; member++) {
      if (random.nextUint32() >>> 31 === 0) continue
      sum += values[member] as number
      size++
    }
    if (size > 0) means[draw++] = sum / size
  }
  return means
}
