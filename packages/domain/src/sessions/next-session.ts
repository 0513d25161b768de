import { intervalLevel } from '../statistics/estimator.js'
import { checkSamples } from '../statistics/samples.js'
import { studentTQuantile } from '../statistics/student-t.js'
import type { NoiseFloor, SessionFigure } from './noise-floor.js'

/** What a prediction needs of a floor. */
export type SessionVariance = Pick<NoiseFloor, 'degrees' | 'sessionSd' | 'meanStandardError'>

export interface MeasuredSession extends SessionFigure {
  /** This session's own interval; null below two invocations. */
  readonly ci: { readonly low: number; readonly high: number } | null
}

export interface PredictionInterval {
  readonly level: number
  readonly low: number
  readonly high: number
}

/**
 * Where the figure of another session would lie: a Student t prediction interval around this session's
 * log median, on the floor's degrees of freedom. Two sessions differ by the variance between sessions
 * twice, once for each. Never narrower than `ci`. Null while the floor is unknown,
 * or this session's own error, as with one invocation. Throws InvalidSampleError.
 */
export function nextSession(
  session: MeasuredSession,
  floor: SessionVariance | null,
  level: number = intervalLevel,
): PredictionInterval | null {
  return sessionPredictor(floor, level)(session)
}

/** `nextSession` of many sessions on one floor, whose quantile is then found once for all of them. */
export function sessionPredictor(
  floor: SessionVariance | null,
  level: number = intervalLevel,
): (session: MeasuredSession) => PredictionInterval | null {
  const t = floor === null ? 0 : studentTQuantile((1 + level) / 2, floor.degrees)
  return ({ medianMs, standardErrorRatio, ci }) => {
    checkSamples([medianMs])
    if (floor === null || standardErrorRatio === null || ci === null) return null
    const reach = t * Math.sqrt(floor.sessionSd ** 2 + sessionVariance(standardErrorRatio, floor))
    return {
      level,
      low: Math.min(ci.low, medianMs * Math.exp(-reach)),
      high: Math.max(ci.high, medianMs * Math.exp(reach)),
    }
  }
}

/**
 * Variance of the log figure of one session about the device's long-run level. The floor's has a typical
 * session's own error in it already, so only what this session's error exceeds that by is added.
 */
export function sessionVariance(standardErrorRatio: number, floor: SessionVariance): number {
  return floor.sessionSd ** 2 + Math.max(0, standardErrorRatio ** 2 - floor.meanStandardError ** 2)
}
