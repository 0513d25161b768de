import { mean } from '../statistics/moments.js'
import { checkSamples } from '../statistics/samples.js'
import { coefficientOfLogSpread } from './coefficient-of-variation.js'

/** What one session says of itself. */
export interface SessionFigure {
  readonly medianMs: number
  /** Standard error of the logarithm of the figure within its session; null where one invocation shows none. */
  readonly standardErrorRatio: number | null
}

/** Repeated sessions of one model on one device under one protocol key. */
export interface SessionGroup {
  readonly modelId: string
  readonly sessions: readonly SessionFigure[]
}

/** How far figures of one device differ from session to session, whatever each says of itself. */
export interface NoiseFloor {
  /** Models and sessions that it was learnt from: those of models measured at least twice. */
  readonly models: number
  readonly sessions: number
  /** Degrees of freedom of the variance: sessions less models. */
  readonly degrees: number
  /** Standard deviation of the logarithms of session medians, with each session's own error in it. */
  readonly sessionSd: number
  /** Root mean square of the sessions' own standard errors, on the same scale; 0 where none is known. */
  readonly meanStandardError: number
  /** Coefficient of variation of session medians, and its upper 95% bound. */
  readonly cv: number
  readonly cvHigh: number
}

/** Below this many degrees of freedom the variance between sessions counts as unknown: eight sessions of one model. */
export const minFloorDegrees = 7

/**
 * The variance between sessions, pooled within models, since models differ in their medians and share the
 * device: squared deviations of log medians from their model's mean, over sessions less models. Null below
 * `minFloorDegrees`. Throws InvalidSampleError for a median that is no duration.
 */
export function noiseFloor(groups: readonly SessionGroup[]): NoiseFloor | null {
  const repeated = groups.filter(({ sessions }) => sessions.length > 1)
  const all = repeated.flatMap(({ sessions }) => sessions)
  const degrees = all.length - repeated.length
  if (degrees < minFloorDegrees) return null
  const squares = repeated.reduce((total, { sessions }) => total + sumOfSquares(sessions), 0)
  const sessionSd = Math.sqrt(squares / degrees)
  const { cv, high } = coefficientOfLogSpread(sessionSd, degrees)
  return {
    models: repeated.length,
    sessions: all.length,
    degrees,
    sessionSd,
    meanStandardError: typicalError(all),
    cv,
    cvHigh: high,
  }
}

function sumOfSquares(sessions: readonly SessionFigure[]): number {
  const medians = sessions.map(({ medianMs }) => medianMs)
  checkSamples(medians)
  const logs = medians.map(Math.log)
  const centre = mean(logs)
  return logs.reduce((total, log) => total + (log - centre) ** 2, 0)
}

function typicalError(sessions: readonly SessionFigure[]): number {
  const errors = sessions.flatMap(({ standardErrorRatio }) => standardErrorRatio ?? [])
  if (errors.length === 0) return 0
  return Math.sqrt(mean(errors.map((error) => error * error)))
}
