import type { LatencyEstimates, Run } from '@paceline/contracts'
import { noiseFloor, sessionPredictor } from '@paceline/domain'
import type { Pool } from 'pg'
import { floorGroups, placeOf } from './floor-groups.js'
import type { FloorPlace } from './interfaces.js'

/** A figure with where it was measured; null where no session of its own under the key it was asked for. */
export interface PlacedFigure {
  readonly place: FloorPlace | null
  readonly latencyMs: LatencyEstimates
}

/**
 * Fills in `nextSession` of the figures, in place: what is stored cannot know it, since each further session on the
 * device teaches more of it. Two statements for all of them.
 */
export async function fillNextSessions(pool: Pool, figures: readonly PlacedFigure[]): Promise<void> {
  const places = new Map(figures.flatMap(({ place }) => (place === null ? [] : [[placeOf(place), place]])))
  const groups = await floorGroups(pool, [...places.values()])
  const predictors = new Map([...groups].map(([key, of]) => [key, sessionPredictor(noiseFloor(of))]))
  for (const { place, latencyMs } of figures) {
    const predict = place === null ? undefined : predictors.get(placeOf(place))
    const { median: medianMs, standardErrorRatio, ci } = latencyMs
    latencyMs.nextSession = predict?.({ medianMs, standardErrorRatio, ci }) ?? null
  }
}

/** As `fillNextSessions`, of the runs that have a measurement. */
export async function fillNextSessionsOfRuns(pool: Pool, runs: readonly Run[]): Promise<void> {
  const figures = runs.flatMap((run) =>
    run.measurement === null ? [] : [{ place: placeOfRun(run), latencyMs: run.measurement.latencyMs }],
  )
  await fillNextSessions(pool, figures)
}

/** A fallback ran under another protocol than its key says, and a comparison's models share their session. */
function placeOfRun({ deviceId, protocolKey, fallback, purpose }: Run): FloorPlace | null {
  if (deviceId === null || protocolKey === null || fallback || purpose === 'comparison') return null
  return { deviceId, protocolKey }
}
