import type { Measurement } from '../../api/runs.js'
import type { Drift } from '../../charts/samples/drift-marks.js'
import { invocationRows } from './invocation-rows.js'

type Drifting = Pick<Measurement, 'verdict' | 'steadiness' | 'apart' | 'conditions'>

/** What the samples chart marks as having moved: what the verdict rests on, and nothing that chance explains. */
export function driftOf({ verdict, steadiness, apart, conditions }: Drifting): Drift {
  if (verdict !== 'drifting' || !steadiness) return { trend: null, changePoint: null }
  const { trend, changePoint } = steadiness
  return { trend, changePoint: changePoint && { ...changePoint, invocation: stored(changePoint.invocation) } }

  /** The tests number the invocations of the figure; samples are stored by all that there were. */
  function stored(position: number): number {
    if (apart.some(({ inFigure }) => inFigure)) return position
    const counted = invocationRows(conditions).filter((row) => row.apart === null)
    return counted[position]?.invocation ?? position
  }
}
