import type { Measurement, ProtocolInFull, Replay, Run } from '@paceline/contracts'
import { isSameRunner, noiseFloor, replayOutcome, type SessionGroup } from '@paceline/domain'

/** A figure with what it was asked for. */
type Measured = { readonly protocol: ProtocolInFull; readonly measurement: Measurement }

/** Whether a run that was measured again gave its figure again, and by the same runner. */
export function replayOf(
  { id, protocol, measurement }: Pick<Run, 'id' | 'protocol' | 'measurement'>,
  again: Measured,
  floorSessions: readonly SessionGroup[],
): Replay | null {
  if (measurement === null) return null
  const compared = replayOutcome(
    figureOf(measurement),
    figureOf(again.measurement),
    noiseFloor(floorSessions),
  )
  const sameRunner = isSameRunner(runnerOf({ protocol, measurement }), runnerOf(again))
  return { of: id, sameRunner, ...compared }
}

function figureOf({ latencyMs, invocations }: Measurement) {
  return { medianMs: latencyMs.median, standardErrorRatio: latencyMs.standardErrorRatio, invocations }
}

function runnerOf({ protocol, measurement: { conditions } }: Measured) {
  const { versions } = conditions as { versions?: unknown }
  return { protocol, versions }
}
