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
  checkSamples([session.medianMs])
  if (floor === null || session.standardErrorRatio === null || session.ci === null) return null
  const variance = floor.sessionSd ** 2 + sessionVariance(session.standardErrorRatio, floor)
  const reach = studentTQuantile((1 + level) / 2, floor.degrees) * Math.sqrt(variance)
  return {
    level,
    low: Math.min(session.ci.low, session.medianMs * Math.exp(-reach)),
    high: Math.max(session.ci.high, session.medianMs * Math.exp(reach)),
  }
}

/**
 * Variance of the log figure of one session about the device's long-run level. The floor's has a typical
 * session's own error in it already, so only what this session's error exceeds that by is added.
 */
export function sessionVariance(standardErrorRatio: number, floor: SessionVariance): number {
  return floor.sessionSd ** 2 + Math.max(0, standardErrorRatio ** 2 - floor.meanStandardError ** 2)
}
