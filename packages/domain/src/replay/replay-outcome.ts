import { type SessionVariance, sessionVariance } from '../sessions/next-session.js'
import type { SessionFigure } from '../sessions/noise-floor.js'
import { checkSamples } from '../statistics/samples.js'
import { studentTQuantile } from '../statistics/student-t.js'

export interface ReplayedFigure extends SessionFigure {
  readonly invocations: number
}

export const replayOutcomes = ['reproduced', 'differs', 'inconclusive'] as const

export interface ReplayOutcome {
  /** Median of the replay over that of the original. */
  readonly ratio: number
  /** 90% interval of the ratio; null where a session's own error is unknown, as with one invocation. */
  readonly interval: { readonly level: number; readonly low: number; readonly high: number } | null
  readonly outcome: (typeof replayOutcomes)[number]
  /** `unknown`: the interval holds the two sessions' own errors alone, and nothing can be concluded. */
  readonly sessionVariance: 'known' | 'unknown'
}

/** Level of a replay's interval: both ends within the bounds are two one-sided tests of 5%. */
export const replayLevel = 0.9
/** Ratios that count as the same figure. */
export const replayBounds = { low: 0.95, high: 1.05 } as const

/**
 * Whether a replay gave the figure of the original: `reproduced` when the 90% interval of their ratio lies
 * within 0.95 to 1.05, `differs` when it lies wholly outside, else `inconclusive` (two one-sided tests,
 * Schuirmann 1987). With a floor the variance between sessions counts for each of the two, on the floor's
 * degrees of freedom; without one only their own errors are known (Welch's interval), which is too narrow
 * by an unknown amount, so the outcome is `inconclusive`. Throws InvalidSampleError.
 */
export function replayOutcome(
  original: ReplayedFigure,
  again: ReplayedFigure,
  floor: SessionVariance | null,
): ReplayOutcome {
  checkSamples([original.medianMs, again.medianMs])
  const ratio = again.medianMs / original.medianMs
  const reach = reachOf(original, again, floor)
  const known = floor === null ? 'unknown' : 'known'
  if (reach === null) return { ratio, interval: null, outcome: 'inconclusive', sessionVariance: known }
  const interval = { level: replayLevel, low: ratio * Math.exp(-reach), high: ratio * Math.exp(reach) }
  const outcome = floor === null ? 'inconclusive' : outcomeOf(interval)
  return { ratio, interval, outcome, sessionVariance: known }
}

function outcomeOf({ low, high }: { low: number; high: number }): ReplayOutcome['outcome'] {
  if (low >= replayBounds.low && high <= replayBounds.high) return 'reproduced'
  return high < replayBounds.low || low > replayBounds.high ? 'differs' : 'inconclusive'
}

/** Half the width of the interval of the log ratio. */
function reachOf(
  original: ReplayedFigure,
  again: ReplayedFigure,
  floor: SessionVariance | null,
): number | null {
  const [first, second] = [original.standardErrorRatio, again.standardErrorRatio]
  if (first === null || second === null) return null
  if (floor !== null) {
    const variance = sessionVariance(first, floor) + sessionVariance(second, floor)
    return studentTQuantile((1 + replayLevel) / 2, floor.degrees) * Math.sqrt(variance)
  }
  const variance = first ** 2 + second ** 2
  if (variance === 0) return 0
  const degrees = variance ** 2 / (first ** 4 / degreesOf(original) + second ** 4 / degreesOf(again))
  return studentTQuantile((1 + replayLevel) / 2, degrees) * Math.sqrt(variance)
}

function degreesOf({ invocations }: ReplayedFigure): number {
  return Math.max(1, invocations - 1)
}
