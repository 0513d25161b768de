import { effectiveSampleSize } from '../statistics/autocorrelation.js'
import { pooled, type Samples } from '../statistics/samples.js'
import { type ChangePoint, changePointOf } from './change-point.js'
import { type Modes, modesOf } from './modes.js'
import { sessionSeries } from './session-series.js'
import { type Trend, trendOf } from './trend.js'
import { type Wander, wanderOf } from './wander.js'

/** What a session's series shows beside noise: each test's estimate with its p-value, null where too little was measured. */
export interface Steadiness {
  /** Independent samples that the correlated ones are worth, invocations taken about their own means. */
  readonly effectiveSamples: number
  readonly trend: Trend | null
  readonly changePoint: ChangePoint | null
  readonly wander: Wander | null
  readonly modes: Modes | null
}

/** Movements and separations below this are no reason to distrust a figure. */
export const minMovementRatio = 0.02

/**
 * At these levels a test finds something. Together they wrongly do in up to 4% of the stationary sessions that
 * `simulateCoverage` makes, most where invocations differ by more than 2%, and in well under 1% of white ones.
 */
export const steadinessLevels = { trend: 0.02, changePoint: 0.012, wander: 0.014, modes: 0.006 } as const

/**
 * Looks at a whole session in the order in which it was taken, within invocations and over them. Stationary here is
 * what has levels that differ by chance from invocation to invocation and any noise within them whose correlation
 * falls off geometrically; samples are prewhitened for it. Deterministic; a million samples take a fraction of a
 * second. Throws InvalidSampleError or NoSamplesError.
 */
export function steadiness(samplesByInvocation: readonly Samples[]): Steadiness {
  pooled(samplesByInvocation)
  const series = sessionSeries(samplesByInvocation)
  return {
    effectiveSamples: effectiveSampleSize(samplesByInvocation),
    trend: trendOf(series),
    changePoint: changePointOf(series),
    wander: wanderOf(series),
    modes: modesOf(series),
  }
}

/** Which tests found something: significant at their level and large enough to matter. */
export function unsteadyBy({
  trend,
  changePoint,
  wander,
  modes,
}: Steadiness): (keyof typeof steadinessLevels)[] {
  const found = {
    trend: isFound(trend?.changeRatio, trend?.pValue, steadinessLevels.trend),
    changePoint: isFound(changePoint?.changeRatio, changePoint?.pValue, steadinessLevels.changePoint),
    wander: isFound(wander?.rangeRatio, wander?.pValue, steadinessLevels.wander),
    modes: isFound(modes?.separationRatio, modes?.pValue, steadinessLevels.modes),
  }
  return (['trend', 'changePoint', 'wander', 'modes'] as const).filter((test) => found[test])
}

/** A fall counts by the ratio that takes it back, so that a rise and the fall after it are equally large. */
function isFound(changeRatio = 0, pValue = 1, level: number): boolean {
  return Math.expm1(Math.abs(Math.log1p(changeRatio))) >= minMovementRatio && pValue <= level
}
