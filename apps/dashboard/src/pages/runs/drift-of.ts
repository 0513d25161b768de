import type { Measurement } from '../../api/runs.js'
import type { Drift } from '../../charts/samples/drift-marks.js'

/** What the samples chart marks as having moved: what the verdict rests on, and nothing that chance explains. */
export function driftOf({ verdict, steadiness }: Pick<Measurement, 'verdict' | 'steadiness'>): Drift {
  if (verdict !== 'drifting' || !steadiness) return { trend: null, changePoint: null }
  return { trend: steadiness.trend, changePoint: steadiness.changePoint }
}
