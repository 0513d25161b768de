import { DomainError } from '../errors/domain-error.js'
import { intervalLevel } from '../statistics/estimator.js'
import { mean, stddev } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import { pooled, type Samples } from '../statistics/samples.js'
import { studentTQuantile } from '../statistics/student-t.js'
import { holm } from './holm.js'
import { comparisonAlpha, leastPairs } from './schedule.js'
import { signFlipLevel, signFlipTest } from './sign-flip.js'

/** Samples in milliseconds of the two processes of a pair, warm-up left out. */
export interface ComparedPair {
  readonly baseline: Samples
  readonly variant: Samples
}

export const comparisonVerdicts = ['faster', 'slower', 'no-difference'] as const
export type ComparisonVerdict = (typeof comparisonVerdicts)[number]

/** How one variant compares with the baseline. */
export interface PairedResult {
  /** Time of the variant over that of the baseline, typical process against typical process: below 1 is faster. */
  readonly ratio: number
  /** 95% interval of the ratio, of this variant alone. */
  readonly ci: { readonly level: number; readonly low: number; readonly high: number }
  /** Of this variant alone. */
  readonly pValue: number
  /** Adjusted for the number of variants (Holm): what the verdict goes by. */
  readonly adjustedPValue: number
  readonly verdict: ComparisonVerdict
  /** Relative; a true effect of this size would have been found four times in five, several variants counted. */
  readonly minimumDetectableEffect: number
  /** Pairs in the result: whole superblocks, so a last pair without its second is left out. */
  readonly pairs: number
  readonly medianMs: number
  readonly baselineMedianMs: number
}

/** A comparison ended before it had the pairs that an answer takes. */
export class TooFewPairsError extends DomainError {
  readonly code = 'too-few-pairs'
}

/**
 * Compares each variant with the baseline by the pairs that ran in the order of its `comparisonSchedule`,
 * a list per variant.
 *
 * A pair gives the log ratio of its two invocations' medians, a superblock (two successive pairs, ABBA or
 * BAAB) the mean of its two pairs, and these means are the replicates: within them linear drift cancels.
 * What does not cancel, heat that saturates, a period of the device, effects of processes, has a sign
 * drawn with the orientation, so the randomisation test over superblocks (`signFlipTest`) is exact for all
 * of it: equal models are called different with a chance of at most 5%, whatever the noise. The ratio is
 * the geometric mean over superblocks. Throws InvalidSampleError, NoSamplesError, or TooFewPairsError below
 * `leastPairs`.
 */
export function comparePairs(pairsByVariant: readonly (readonly ComparedPair[])[]): PairedResult[] {
  const least = leastPairs(pairsByVariant.length)
  const tests = pairsByVariant.map((pairs, variant) => {
    if (pairs.length < least) {
      throw new TooFewPairsError(
        `variant ${variant} ran in ${pairs.length} pairs, and an answer takes ${least}`,
      )
    }
    const logRatios = superblockMeans(pairs)
    return { pairs, logRatios, ...signFlipTest(logRatios, intervalLevel) }
  })
  const adjusted = holm(tests.map(({ pValue }) => pValue))
  return tests.map((test, variant) => {
    const used = test.pairs.slice(0, 2 * test.logRatios.length)
    const adjustedPValue = adjusted[variant] as number
    return {
      ratio: Math.exp(test.mean),
      ci: { level: intervalLevel, low: Math.exp(test.low), high: Math.exp(test.high) },
      pValue: test.pValue,
      adjustedPValue,
      verdict: verdictOf(test.mean, adjustedPValue),
      minimumDetectableEffect: detectableEffect(test.logRatios, tests.length),
      pairs: used.length,
      medianMs: median(pooled(used.map((pair) => pair.variant))),
      baselineMedianMs: median(pooled(used.map((pair) => pair.baseline))),
    }
  })
}

/** The log ratio of each pair's medians, variant over baseline. Throws InvalidSampleError or NoSamplesError. */
export function pairLogRatios(pairs: readonly ComparedPair[]): number[] {
  pooled(pairs.map(({ baseline }) => baseline))
  pooled(pairs.map(({ variant }) => variant))
  return pairs.map(({ baseline, variant }) => Math.log(median(variant) / median(baseline)))
}

function superblockMeans(pairs: readonly ComparedPair[]): number[] {
  const ratios = pairLogRatios(pairs)
  return Array.from({ length: Math.floor(ratios.length / 2) }, (_, superblock) =>
    mean(ratios.slice(2 * superblock, 2 * superblock + 2)),
  )
}

function verdictOf(logRatio: number, adjustedPValue: number): ComparisonVerdict {
  if (adjustedPValue > comparisonAlpha) return 'no-difference'
  return logRatio < 0 ? 'faster' : 'slower'
}

/**
 * (t_{1 - alpha / 2} + t_{0.8}) standard errors (Bloom, "Minimum detectable effects", Evaluation Review 19,
 * 1995), alpha the level that the sign-flip test attains at each variant's share of it. Degrees of freedom
 * are fewer by one, and by two where several variants leave few patterns to refuse: what the sign-flip test
 * loses against Student's, by simulation, within 0.78 to 0.83 power.
 */
function detectableEffect(logRatios: readonly number[], variants: number): number {
  const level = signFlipLevel(logRatios.length, comparisonAlpha / variants)
  const degrees = logRatios.length - (variants === 1 ? 2 : 3)
  const multiple = studentTQuantile(1 - level / 2, degrees) + studentTQuantile(0.8, degrees)
  return Math.expm1((multiple * (stddev(logRatios) ?? 0)) / Math.sqrt(logRatios.length))
}
