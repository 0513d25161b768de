import { canonicalJson } from '../protocol/canonical-json.js'
import { replayOutcome } from '../replay/replay-outcome.js'
import { noiseFloor } from '../sessions/noise-floor.js'
import type { MeasuredEvidence, ReplayEvidence } from './evidence.js'

/** The outcome of a replay from both measurements, whose own figures are worked out by themselves. */
export function recomputeReplay(again: MeasuredEvidence, { original, floor }: ReplayEvidence): object {
  return {
    sameRunner: isSameRunner(original, again),
    ...replayOutcome(figureOf(original), figureOf(again), noiseFloor(floor)),
  }
}

function figureOf({ measurement: { latencyMs, invocations } }: MeasuredEvidence) {
  return { medianMs: latencyMs.median, standardErrorRatio: latencyMs.standardErrorRatio, invocations }
}

function isSameRunner(original: MeasuredEvidence, again: MeasuredEvidence): boolean | null {
  const [first, second] = [original, again].map(({ measurement }) => measurement.conditions.versions)
  if (first === undefined || second === undefined) return null
  return canonicalJson(first) === canonicalJson(second)
}
