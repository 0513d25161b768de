import { checkSamples } from '../statistics/samples.js'
import { studentTQuantile } from '../statistics/student-t.js'
import { type SessionVariance, sessionVariance } from './next-session.js'
import type { SessionFigure } from './noise-floor.js'

export interface RatioFigure extends SessionFigure {
  readonly invocations: number
}

export interface RatioInterval {
  readonly level: number
  readonly low: number
  readonly high: number
}

export interface SessionRatio {
  readonly ratio: number
  /** Null where a session's own error is unknown, as with one invocation. */
  readonly interval: RatioInterval | null
  /** `unknown`: the interval holds the two sessions' own errors alone, and is too narrow by an unknown amount. */
  readonly sessionVariance: 'known' | 'unknown'
}

/**
 * The ratio of the medians of two sessions on one device under one protocol key, with its interval on the log scale.
 * With a floor the variance between sessions counts for each of the two, on the floor's degrees of freedom; without
 * one only their own errors do (Welch's interval). Throws InvalidSampleError.
 */
export function sessionRatio(
  numerator: RatioFigure,
  denominator: RatioFigure,
  floor: SessionVariance | null,
  level: number,
): SessionRatio {
  checkSamples([numerator.medianMs, denominator.medianMs])
  const ratio = numerator.medianMs / denominator.medianMs
  const reach = reachOf(numerator, denominator, floor, level)
  return {
    ratio,
    interval: reach === null ? null : { level, low: ratio * Math.exp(-reach), high: ratio * Math.exp(reach) },
    sessionVariance: floor === null ? 'unknown' : 'known',
  }
}

/** Half the width of the interval of the log ratio. */
function reachOf(
  first: RatioFigure,
  second: RatioFigure,
  floor: SessionVariance | null,
  level: number,
): number | null {
  const [errorOfFirst, errorOfSecond] = [first.standardErrorRatio, second.standardErrorRatio]
  if (errorOfFirst === null || errorOfSecond === null) return null
  if (floor !== null) {
    const variance = sessionVariance(errorOfFirst, floor) + sessionVariance(errorOfSecond, floor)
    return studentTQuantile((1 + level) / 2, floor.degrees) * Math.sqrt(variance)
  }
  const variance = errorOfFirst ** 2 + errorOfSecond ** 2
  if (variance === 0) return 0
  const degrees =
    variance ** 2 / (errorOfFirst ** 4 / degreesOf(first) + errorOfSecond ** 4 / degreesOf(second))
  return studentTQuantile((1 + level) / 2, degrees) * Math.sqrt(variance)
}

function degreesOf({ invocations }: RatioFigure): number {
  return Math.max(1, invocations - 1)
}
