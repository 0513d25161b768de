import { isDeepStrictEqual } from 'node:util'
import type { Measurement, Replay, Run } from '@paceline/contracts'
import { noiseFloor, replayOutcome, type SessionGroup } from '@paceline/domain'

/** Whether a run that was measured again gave its figure again, and by the same runner. */
export function replayOf(
  original: Run,
  again: Measurement,
  floorSessions: readonly SessionGroup[],
): Replay | null {
  const { id, measurement } = original
  if (measurement === null) return null
  const compared = replayOutcome(figureOf(measurement), figureOf(again), noiseFloor(floorSessions))
  return { of: id, sameRunner: isSameRunner(measurement, again), ...compared }
}

function figureOf({ latencyMs, invocations }: Measurement) {
  return { medianMs: latencyMs.median, standardErrorRatio: latencyMs.standardErrorRatio, invocations }
}

type Conditions = Measurement['conditions'] & { readonly versions?: unknown }

/** By the versions and digests that both recorded; null where one is of a time when they were not. */
function isSameRunner(original: Measurement, again: Measurement): boolean | null {
  const [first, second] = [original, again].map(({ conditions }) => (conditions as Conditions).versions)
  if (first === undefined || second === undefined) return null
  return isDeepStrictEqual(first, second)
}
