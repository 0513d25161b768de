import type { SparsePlace, SparseStudy } from '../api/studies.js'

type Results = SparseStudy['results']
type Layer = SparsePlace['layers'][number]

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'unsupported', 'cancelled'])

/**
 * How many measurements of a sparse study have ended, of those that there will be: one of the dense model and one of
 * each pruned one that could be built, for each runtime of each device.
 */
export function measurementsOf({ models, places }: Pick<Results, 'models' | 'places'>): {
  readonly ended: number
  readonly total: number
} {
  const unbuilt = new Set(models.flatMap(({ member, error }) => (error === null ? [] : [member])))
  const runs = places.flatMap(({ dense, patterns }) => [
    dense,
    ...patterns.flatMap(({ points }) =>
      points.filter(({ member, run }) => run !== null || !unbuilt.has(member)).map(({ run }) => run),
    ),
  ])
  return { ended: runs.filter((run) => run !== null && ENDED.has(run.state)).length, total: runs.length }
}

/** Why not one layer has a speed-up; null where one has. */
export function withoutLayers(layers: readonly Layer[], hasEnded: boolean): string | null {
  const points = layers.flatMap((layer) => layer.points)
  if (points.some(({ speedUp }) => speedUp !== null)) return null
  if (!hasEnded) return 'No layer has been measured dense and pruned yet.'
  if (points.length === 0 || layers.every(({ denseUs }) => denseUs === null))
    return 'No layer was measured both dense and pruned: the verdicts of the runs say what became of their operators.'
  return 'No layer was told from those beside it in both runs, so none has a speed-up; longer sessions (maxSeconds) tell more apart.'
}
