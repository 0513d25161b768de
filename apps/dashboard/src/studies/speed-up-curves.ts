import type { SparsePlace } from '../api/studies.js'
import type { SpeedUpCurve } from '../charts/speed-up/speed-up-option.js'

/** What is measured of a place, a curve for each pattern, its points in the order of their zeros. */
export function speedUpCurves({ patterns }: Pick<SparsePlace, 'patterns'>): SpeedUpCurve[] {
  return patterns.flatMap(({ pattern, points, breakEven }) => {
    const measured = points
      .flatMap(({ sparsity, speedUp }) => (speedUp === null ? [] : [{ sparsity, speedUp }]))
      .sort((a, b) => a.sparsity - b.sparsity)
    return measured.length === 0 ? [] : [{ pattern, points: measured, breakEven }]
  })
}
