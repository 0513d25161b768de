import type { Front, ParetoPoint } from '../../api/fronts.js'

export interface Best {
  readonly best: ParetoPoint
  /** Of a higher quality, by a figure that is not stable: it may be the better one. */
  readonly contender: ParetoPoint | null
}

/** The model of the highest quality, the cheaper one on ties: among stable figures where there are any. */
export function bestOf({ points, objectives }: Pick<Front, 'points' | 'objectives'>): Best | null {
  const [quality, cost] = objectives
  if (!quality || !cost) return null
  const gain = ({ metric, direction }: typeof quality, { values }: ParetoPoint) =>
    (values[metric] ?? Number.NaN) * (direction === 'higher' ? 1 : -1)
  const ranked = points.toSorted(
    (a, b) => gain(quality, b) - gain(quality, a) || gain(cost, b) - gain(cost, a),
  )
  const [first] = ranked
  if (!first) return null
  const best = ranked.find(({ verdict }) => verdict === 'stable') ?? first
  return { best, contender: gain(quality, first) > gain(quality, best) ? first : null }
}
