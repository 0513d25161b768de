import { replayOutcome } from '../replay/replay-outcome.js'
import { isSameRunner } from '../replay/same-runner.js'
import { noiseFloor } from '../sessions/noise-floor.js'
import type { MeasuredEvidence, ReplayEvidence } from './evidence.js'

/** The outcome of a replay from both measurements, whose own figures are worked out by themselves. */
export function recomputeReplay(again: MeasuredEvidence, { original, floor }: ReplayEvidence): object {
  return {
    sameRunner: isSameRunner(runnerOf(original), runnerOf(again)),
    ...replayOutcome(figureOf(original), figureOf(again), noiseFloor(floor)),
  }
}

function figureOf({ measurement: { latencyMs, invocations } }: MeasuredEvidence) {
  return { medianMs: latencyMs.median, standardErrorRatio: latencyMs.standardErrorRatio, invocations }
}

function runnerOf({ protocol, measurement: { conditions } }: MeasuredEvidence) {
  return { protocol, versions: conditions.versions }
}
