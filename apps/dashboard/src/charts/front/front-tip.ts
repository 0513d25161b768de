import { formatMetric, formatRange, formatWithin } from '../../format/numbers.js'
import { formatProbability } from '../../format/probability.js'
import { SESSION_VARIANCE_UNKNOWN } from '../../latency/session-words.js'
import { metricLabel } from '../../metrics/metric-label.js'
import type { Tip, TipRow } from '../echart/tip.js'
import type { FrontObjective, FrontPoint } from './front-option.js'

/** What stands beside a point: its figures, how sure they are and whose word the quality is. */
export function frontTip(point: FrontPoint, cost: FrontObjective, quality: FrontObjective): Tip {
  const { name, family, verdict, frontProbability, onFront } = point
  const rows: TipRow[] = [
    [metricLabel(quality.metric), figure(point, quality)],
    [metricLabel(cost.metric), figure(point, cost)],
    ...sessionRows(point, cost),
    ['verdict', verdict],
    ...(family ? [['family', family] as const] : []),
    ['place', onFront ? 'on the front' : 'dominated'],
    ...(frontProbability === null
      ? []
      : [['on the front with p', formatProbability(frontProbability)] as const]),
  ]
  return { title: name, rows, notes: [originNote(point)] }
}

/** Where another session would land; while nobody knows, what this one says of itself. */
function sessionRows({ interval, sessionVariance }: FrontPoint, { unit }: FrontObjective): TipRow[] {
  if (unit !== 'ms') return []
  const range = interval && `${formatRange(interval.low, interval.high)} ms`
  if (sessionVariance === 'known' && range) return [['another session', range]]
  return [...(range ? [['this session', range] as const] : []), ['another session', SESSION_VARIANCE_UNKNOWN]]
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
