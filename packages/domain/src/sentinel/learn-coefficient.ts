import { minFloorDegrees } from '../sessions/noise-floor.js'
import { chiSquareQuantile } from '../statistics/chi-square.js'
import { mean } from '../statistics/moments.js'
import { checkSamples } from '../statistics/samples.js'
import { studentTQuantile } from '../statistics/student-t.js'

/** One session of the past: a model's figure and where the sentinels stood meanwhile. */
export interface SentinelSession {
  readonly modelId: string
  readonly medianMs: number
  /** Level of the sentinels over the session (`sentinelSessionLevel`), in milliseconds. */
  readonly sentinelMs: number
  /** Standard error of the logarithm of `sentinelMs`. */
  readonly sentinelErrorRatio: number
}

/** What sessions of one device under one protocol key taught about its sentinels. */
export interface SentinelReference {
  /** Where the sentinels stood on average, in milliseconds: what figures are referred to. */
  readonly sentinelMs: number
  /** By how many per cent a model's figure moves where the sentinels move by one, shrunk; 0 to 1.5. */
  readonly coefficient: number
  readonly sessions: number
}

/** A device that slows a model much more than both sentinels is not believed: it is noise. */
export const maxCoefficient = 1.5

/**
 * The slope of log medians on log sentinel levels, both about their model's mean, by least squares, on the model
 *
 *   log median = model's own + coefficient * (log sentinel - log reference) + noise.
 *
 * The slope is shrunk as positive-part James and Stein estimates are (`shrinkage`), with the 97.5% quantile
 * of t times its error as the threshold, so a slope within its own noise is exactly 0. It is exactly 0 too
 * where the sentinels did not move: where their levels vary by no more than their own errors explain (a
 * chi-square test at 5%). Null below `minFloorDegrees` sessions less models, as a noise floor is. Throws
 * InvalidSampleError.
 */
export function learnCoefficient(sessions: readonly SentinelSession[]): SentinelReference | null {
  checkSamples(sessions.map(({ medianMs }) => medianMs))
  checkSamples(sessions.map(({ sentinelMs }) => sentinelMs))
  const centred = centredByModel(sessions)
  if (sessions.length - centred.models < minFloorDegrees) return null
  return {
    sentinelMs: Math.exp(mean(sessions.map(({ sentinelMs }) => Math.log(sentinelMs)))),
    coefficient: hasMoved(sessions, centred) ? believedSlope(centred) : 0,
    sessions: sessions.length,
  }
}

/**
 * The factor in [0, 1) of the positive-part James and Stein estimator (Efron and Morris, "Stein's
 * estimation rule and its competitors", JASA 68, 1973): 1 - (threshold / value)^2, and 0 for values within
 * the threshold, so that what may be noise is left alone and what clearly is none is hardly touched.
 */
export function shrinkage(value: number, threshold: number): number {
  return Math.abs(value) > threshold ? 1 - (threshold / value) ** 2 : 0
}

/** Logarithms about their model's mean, session by session. */
interface Centred {
  readonly models: number
  readonly medians: readonly number[]
  readonly levels: readonly number[]
}

function centredByModel(sessions: readonly SentinelSession[]): Centred {
  const byModel = new Map<string, SentinelSession[]>()
  for (const session of sessions) {
    const group = byModel.get(session.modelId)
    if (group === undefined) byModel.set(session.modelId, [session])
    else group.push(session)
  }
  const about = (value: (session: SentinelSession) => number) => {
    const means = new Map([...byModel].map(([id, group]) => [id, mean(group.map((s) => Math.log(value(s))))]))
    return sessions.map((session) => Math.log(value(session)) - (means.get(session.modelId) ?? 0))
  }
  return { models: byModel.size, medians: about((s) => s.medianMs), levels: about((s) => s.sentinelMs) }
}

function hasMoved(sessions: readonly SentinelSession[], { models, levels }: Centred): boolean {
  const degrees = sessions.length - models
  const expected = mean(sessions.map(({ sentinelErrorRatio }) => sentinelErrorRatio ** 2))
  return sumOfProducts(levels, levels) > expected * chiSquareQuantile(0.95, degrees)
}

function believedSlope({ models, medians, levels }: Centred): number {
  const degrees = levels.length - models - 1
  const spread = sumOfProducts(levels, levels)
  const slope = sumOfProducts(levels, medians) / spread
  const residuals = medians.map((log, index) => log - slope * (levels[index] as number))
  const error = Math.sqrt(sumOfProducts(residuals, residuals) / degrees / spread)
  const shrunk = slope * shrinkage(slope, studentTQuantile(0.975, degrees) * error)
  return Math.min(maxCoefficient, Math.max(0, shrunk))
}

function sumOfProducts(left: readonly number[], right: readonly number[]): number {
  return left.reduce((total, value, index) => total + value * (right[index] as number), 0)
}
