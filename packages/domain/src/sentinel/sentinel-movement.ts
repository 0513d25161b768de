import { normalQuantile } from '../statistics/normal.js'
import { combinedLevel, commonSentinels, type SentinelReading } from './sentinel-level.js'

export interface SentinelMovement {
  /** Levels of the sentinels, in milliseconds: geometric means over those that both readings have. */
  readonly beforeMs: number
  readonly afterMs: number
  /** After over before: above 1 the device got slower. */
  readonly ratio: number
  /** Standard error of the logarithm of `ratio`. */
  readonly standardErrorRatio: number
  /** Whether the device itself changed: by more than 5%, and by more than the sentinels' own noise. */
  readonly moved: boolean
}

/** A session whose sentinels moved by more than this is measured again. */
export const sentinelTolerance = 0.05

/**
 * How far the device moved between two readings: the geometric mean of the sentinels' ratios. `moved` asks
 * for more than 5%, up or down, beyond the 95% interval of no movement. Throws SentinelMismatchError.
 */
export function sentinelMovement(before: SentinelReading, after: SentinelReading): SentinelMovement {
  const names = commonSentinels([before, after])
  const [first, last] = [combinedLevel(before, names), combinedLevel(after, names)]
  const logRatio = Math.log(last.medianMs / first.medianMs)
  const standardErrorRatio = Math.hypot(first.standardErrorRatio, last.standardErrorRatio)
  const isBeyond = Math.abs(logRatio) > Math.log1p(sentinelTolerance)
  const isSignificant = Math.abs(logRatio) > normalQuantile(0.975) * standardErrorRatio
  return {
    beforeMs: first.medianMs,
    afterMs: last.medianMs,
    ratio: last.medianMs / first.medianMs,
    standardErrorRatio,
    moved: isBeyond && isSignificant,
  }
}
