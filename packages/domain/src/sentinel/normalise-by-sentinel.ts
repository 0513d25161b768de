import { checkSamples } from '../statistics/samples.js'
import { type SentinelReference, shrinkage } from './learn-coefficient.js'
import { combinedLevel, commonSentinels, type SentinelLevel, type SentinelReading } from './sentinel-level.js'

export interface NormaliseInput {
  /** The raw median of the session. */
  readonly medianMs: number
  /** In the order taken: before, between blocks where the session was long, after. At least two. */
  readonly readings: readonly SentinelReading[]
  /** What earlier sessions taught, if they did; else the session is referred to its own first reading. */
  readonly reference?: SentinelReference | null
}

export interface NormalisedFigure {
  readonly normalisedMedianMs: number
  /** How far the median was taken to follow the sentinels, 0 to 1.5; exactly 0 where they did not move. */
  readonly coefficient: number
}

/** Without a reference a device is taken to slow the model by what it slows the sentinels by. */
const unlearntCoefficient = 1

/** A displacement within this many standard errors counts as none. */
const noiseReach = 3

/**
 * What the median would be had the sentinels stood at their reference throughout:
 *
 *   log normalised = log median - coefficient * shrinkage * displacement,
 *
 * `displacement` being the log of the sentinels' level over the session (`sentinelSessionLevel`) less that
 * of the reference: the level learnt from earlier sessions, or else the session's own first reading, which
 * removes only what changed within the session. `coefficient` is the learnt one (`learnCoefficient`), or
 * else 1. The shrinkage is that of positive-part James and Stein, 1 - (3 errors / displacement)^2, and 0
 * within three standard errors, so where the sentinels show noise alone the median is returned unchanged.
 * Throws InvalidSampleError, SentinelMismatchError, or RangeError below two readings.
 */
export function normaliseBySentinel({
  medianMs,
  readings,
  reference = null,
}: NormaliseInput): NormalisedFigure {
  checkSamples([medianMs])
  const level = sentinelSessionLevel(readings)
  const displacement = Math.log(level.medianMs / (reference?.sentinelMs ?? level.firstMs))
  const error = reference === null ? level.changeErrorRatio : level.standardErrorRatio
  const asked = reference?.coefficient ?? unlearntCoefficient
  const coefficient = asked * shrinkage(displacement, noiseReach * error)
  return { normalisedMedianMs: medianMs * Math.exp(-coefficient * displacement), coefficient }
}

export interface SentinelSessionLevel extends SentinelLevel {
  /** Level at the first reading. */
  readonly firstMs: number
  /** Standard error of the logarithm of `medianMs / firstMs`. */
  readonly changeErrorRatio: number
}

/**
 * The level of the sentinels over a session: the mean of its log levels with the device moving evenly from
 * reading to reading, so the first and the last count half. Throws SentinelMismatchError, or RangeError
 * below two readings.
 */
export function sentinelSessionLevel(readings: readonly SentinelReading[]): SentinelSessionLevel {
  if (readings.length < 2) {
    throw new RangeError(`a session has a sentinel reading before and after, not ${readings.length} in all`)
  }
  const names = commonSentinels(readings)
  const levels = readings.map((reading) => combinedLevel(reading, names))
  const last = levels.length - 1
  const weights = levels.map((_, index) => (index === 0 || index === last ? 0.5 : 1) / last)
  const errorOf = (factor: (weight: number, index: number) => number) =>
    Math.hypot(
      ...levels.map((level, index) => factor(weights[index] as number, index) * level.standardErrorRatio),
    )
  const logLevel = levels.reduce(
    (total, { medianMs }, index) => total + (weights[index] as number) * Math.log(medianMs),
    0,
  )
  return {
    medianMs: Math.exp(logLevel),
    standardErrorRatio: errorOf((weight) => weight),
    firstMs: (levels[0] as SentinelLevel).medianMs,
    changeErrorRatio: errorOf((weight, index) => (index === 0 ? weight - 1 : weight)),
  }
}
