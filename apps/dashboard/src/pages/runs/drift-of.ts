import { unsteadyBy } from '@paceline/domain'
import type { Measurement } from '../../api/runs.js'
import type { Drift } from '../../charts/samples/drift-marks.js'
import { invocationRows } from './invocation-rows.js'

type Drifting = Pick<Measurement, 'steadiness' | 'apart' | 'conditions'>

/** What the samples chart marks as having moved: what the tests found, and nothing that chance explains. */
export function driftOf({ steadiness, apart, conditions }: Drifting): Drift {
  if (!steadiness) return { trend: null, changePoint: null }
  const found = unsteadyBy({ ...steadiness, wander: steadiness.wander ?? null })
  const trend = found.includes('trend') ? steadiness.trend : null
  const changePoint = found.includes('changePoint') ? steadiness.changePoint : null
  return { trend, changePoint: changePoint && { ...changePoint, invocation: stored(changePoint.invocation) } }

  /** The tests number the invocations of the figure; samples are stored by all that there were. */
  function stored(position: number): number {
    if (apart.some(({ inFigure }) => inFigure)) return position
    const counted = invocationRows(conditions).filter((row) => row.apart === null)
    return counted[position]?.invocation ?? position
  }
}
