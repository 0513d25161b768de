import type { SessionVariance } from '../sessions/next-session.js'
import {
  type RatioFigure,
  type RatioInterval,
  type SessionRatio,
  sessionRatio,
} from '../sessions/session-ratio.js'

export type ReplayedFigure = RatioFigure

export const replayOutcomes = ['reproduced', 'differs', 'inconclusive'] as const

/** `ratio`: median of the replay over that of the original, with its 90% interval. */
export interface ReplayOutcome extends SessionRatio {
  readonly outcome: (typeof replayOutcomes)[number]
}

/** Level of a replay's interval: both ends within the bounds are two one-sided tests of 5%. */
export const replayLevel = 0.9
/** Ratios that count as the same figure. */
export const replayBounds = { low: 0.95, high: 1.05 } as const

/**
 * Whether a replay gave the figure of the original: `reproduced` when the 90% interval of their ratio lies
 * within 0.95 to 1.05, `differs` when it lies wholly outside, else `inconclusive` (two one-sided tests,
 * Schuirmann 1987). Without a floor the interval (see `sessionRatio`) is too narrow by an unknown amount, so the
 * outcome is `inconclusive`. Throws InvalidSampleError.
 */
export function replayOutcome(
  original: ReplayedFigure,
  again: ReplayedFigure,
  floor: SessionVariance | null,
): ReplayOutcome {
  const found = sessionRatio(again, original, floor, replayLevel)
  const outcome = found.interval === null || floor === null ? 'inconclusive' : outcomeOf(found.interval)
  return { ...found, outcome }
}

function outcomeOf({ low, high }: RatioInterval): ReplayOutcome['outcome'] {
  if (low >= replayBounds.low && high <= replayBounds.high) return 'reproduced'
  return high < replayBounds.low || low > replayBounds.high ? 'differs' : 'inconclusive'
}
