import { formatMetric, formatRange, formatRatio, formatWithin } from '../../format/numbers.js'
import { formatProbability } from '../../format/probability.js'
import { metricLabel } from '../../metrics/metric-label.js'
import type { Tip, TipRow } from '../echart/tip.js'
import type { FrontObjective, FrontPoint } from './front-option.js'

/** What stands beside a point: its figures, how sure they are and whose word the quality is. */
export function frontTip(point: FrontPoint, cost: FrontObjective, quality: FrontObjective): Tip {
  const { name, family, interval, verdict, frontProbability, onFront } = point
  const rows: TipRow[] = [
    [metricLabel(quality.metric), figure(point, quality)],
    [metricLabel(cost.metric), figure(point, cost)],
    ...(interval
      ? [
          [
            `${formatRatio(interval.level)} interval`,
            `${formatRange(interval.low, interval.high)} ${cost.unit}`,
          ] as const,
        ]
      : []),
    ['verdict', verdict],
    ...(family ? [['family', family] as const] : []),
    ['place', onFront ? 'on the front' : 'dominated'],
    ...(frontProbability === null
      ? []
      : [['on the front with p', formatProbability(frontProbability)] as const]),
  ]
  return { title: name, rows, notes: [originNote(point)] }
}

function figure({ values, interval }: FrontPoint, { metric, unit }: FrontObjective): string {
  const value = values[metric]
  if (value === undefined) return '–'
  return unit === 'ms' && interval ? `${formatWithin(value, interval)} ms` : formatMetric(value, unit)
}

function originNote({ qualityOrigin, qualitySource, weights }: FrontPoint): string {
  const random = weights === 'random' ? ' The weights here are random.' : ''
  return `Quality ${qualityOrigin}: ${qualitySource}.${random}`
}
