import type { SessionVariance } from '../../sessions/next-session.js'
import { type RatioFigure, type RatioInterval, sessionRatio } from '../../sessions/session-ratio.js'
import { intervalLevel } from '../../statistics/estimator.js'
import { studentTQuantile } from '../../statistics/student-t.js'

export const speedUpVerdicts = ['faster', 'slower', 'undecided'] as const
export type SpeedUpVerdict = (typeof speedUpVerdicts)[number]

/** Time of the dense model over that of the pruned one, on one device by one runtime: above 1 the zeros pay. */
export interface SpeedUp {
  readonly ratio: number
  /** 95%, of this ratio alone; null where a figure does not know its own error. */
  readonly interval: RatioInterval | null
  /** By the interval: `undecided` where it holds 1 or is unknown. */
  readonly verdict: SpeedUpVerdict
  /** `unknown`: the interval is too narrow by what sessions of the device differ. */
  readonly sessionVariance: 'known' | 'unknown'
}

/** One operator's time with its 95% interval, in microseconds. */
export interface OperatorTime {
  readonly medianUs: number
  readonly low: number
  readonly high: number
}

/** Of whole networks, each measured in a session of its own. Throws InvalidSampleError. */
export function networkSpeedUp(
  dense: RatioFigure,
  pruned: RatioFigure,
  floor: SessionVariance | null,
): SpeedUp {
  const found = sessionRatio(dense, pruned, floor, intervalLevel)
  return { ...found, verdict: verdictOf(found.interval) }
}

/**
 * Of one operator in two such networks. The interval is recovered from those of the two times, side by side on the
 * log scale (Zou and Donner, "Construction of confidence limits about effect measures: a general approach",
 * Statistics in Medicine 27, 2008); with a floor the variance between sessions counts once for each. Null where a time
 * is not told from 0; without an interval where the pruned one may be 0.
 */
export function operatorSpeedUp(
  dense: OperatorTime,
  pruned: OperatorTime,
  floor: SessionVariance | null,
): SpeedUp | null {
  if (!(dense.medianUs > 0 && pruned.medianUs > 0)) return null
  const ratio = dense.medianUs / pruned.medianUs
  const sessions =
    floor === null
      ? 0
      : studentTQuantile((1 + intervalLevel) / 2, floor.degrees) * floor.sessionSd * Math.SQRT2
  const reach = (up: number, down: number) => Math.hypot(Math.log(up), Math.log(down), sessions)
  const low = ratio * Math.exp(-reach(dense.medianUs / dense.low, pruned.high / pruned.medianUs))
  const high = ratio * Math.exp(reach(dense.high / dense.medianUs, pruned.medianUs / pruned.low))
  const interval = Number.isFinite(high) ? { level: intervalLevel, low, high } : null
  const sessionVariance = floor === null ? 'unknown' : 'known'
  return { ratio, interval, verdict: verdictOf(interval), sessionVariance }
}

function verdictOf(interval: RatioInterval | null): SpeedUpVerdict {
  if (interval === null) return 'undecided'
  if (interval.low > 1) return 'faster'
  return interval.high < 1 ? 'slower' : 'undecided'
}
