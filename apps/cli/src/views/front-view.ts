import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { sessionVarianceUnknown } from './session-text.js'
import { type Column, textTable } from './text-table.js'
import { digits, none } from './units.js'

type Front = Schemas['Front']
type Point = Schemas['ParetoPoint']

/** The front's points first, then what they dominate, cheapest first; then what a reader must know of them. */
export function frontLines(front: Front, deviceName: string, paint: Paint): string[] {
  const { objectives, points, protocolKey, runtime } = front
  if (protocolKey === null || points.length === 0) return emptyLines(front, deviceName)
  const [quality, cost, ...others] = objectives
  const names = new Map(points.map(({ modelId, name }) => [modelId, name]))
  const byCost = (a: Point, b: Point) =>
    Number(b.onFront) - Number(a.onFront) || costOf(a, cost?.metric) - costOf(b, cost?.metric)
  const columns: Column<Point>[] = [
    { title: '', text: ({ onFront }) => (onFront ? '●' : '·'), dress: (text) => paint('cyan', text) },
    {
      title: 'MODEL',
      text: ({ name }) => name,
      dress: (text, { onFront }) => (onFront ? paint('bold', text) : text),
    },
    ...(quality ? [metricColumn(quality)] : []),
    ...(cost ? [metricColumn(cost), intervalColumn(cost.metric)] : []),
    ...others.map(metricColumn),
    { title: 'VERDICT', text: ({ verdict }) => verdict, dress: (text) => paintWord(paint, text) },
    { title: 'QUALITY', text: ({ qualityOrigin, weights }) => originText(qualityOrigin, weights) },
    {
      title: 'DOMINATED BY',
      text: ({ dominatedBy }) => (dominatedBy === null ? '' : (names.get(dominatedBy) ?? dominatedBy)),
    },
  ]
  const onFront = points.filter((point) => point.onFront).length
  return [
    `${paint('bold', `${quality?.metric} against ${cost?.metric}`)} on ${deviceName} with ${runtime} (${protocolKey})`,
    `${onFront} of ${points.length} models on the front`,
    '',
    ...textTable([...points].sort(byCost), columns, paint),
    ...footLines(front, names, paint),
  ]
}

function emptyLines({ protocolKeys, objectives }: Front, deviceName: string): string[] {
  const [quality] = objectives
  return protocolKeys.length === 0
    ? [`Nothing has been measured on ${deviceName} yet: "paceline profile <model>" begins.`]
    : [
        `No measured model has a ${quality?.metric ?? 'quality'} and passes the filters; a quality belongs to a model.`,
      ]
}

function footLines(
  { points, measureNext, hypervolume }: Front,
  names: ReadonlyMap<string, string>,
  paint: Paint,
): string[] {
  const random = points.some(
    ({ weights, qualityOrigin }) => weights === 'random' && qualityOrigin === 'claimed',
  )
  const claimed = points.some(({ qualityOrigin }) => qualityOrigin === 'claimed')
  const alone = points.some(({ interval, sessionVariance }) => interval && sessionVariance === 'unknown')
  const another = points.some(({ interval, sessionVariance }) => interval && sessionVariance === 'known')
  const notes = [
    ...(alone ? [`† ${sessionVarianceUnknown}: ± is of one session, and another may lie beyond it`] : []),
    ...(another ? [`${alone ? 'without †, ' : ''}± reaches to where another session would land`] : []),
    ...(hypervolume === null ? [] : [`hypervolume ${digits(hypervolume)}`]),
    ...(measureNext.length === 0
      ? []
      : [
          `measure next: ${measureNext
            .slice(0, 5)
            .map((id) => names.get(id) ?? id)
            .join(', ')}`,
        ]),
    ...(random
      ? ['* the weights are random: the accuracy is what was published for this architecture']
      : claimed
        ? ['a claimed accuracy was published, not measured here']
        : []),
  ]
  return notes.length === 0 ? [] : ['', ...notes.map((note) => paint('dim', note))]
}

function metricColumn({ metric, unit }: Front['objectives'][number]): Column<Point> {
  return {
    title: `${metric}${unit === '' ? '' : ` (${unit})`}`.toUpperCase(),
    align: 'right',
    text: ({ values }) => {
      const value = values[metric]
      return value === undefined ? none : digits(value)
    },
  }
}

function intervalColumn(metric: string): Column<Point> {
  return {
    title: '±',
    align: 'right',
    text: ({ interval, values, sessionVariance }) => {
      const value = values[metric]
      if (interval === null || value === undefined || value === 0) return none
      const mark = sessionVariance === 'unknown' ? '†' : ''
      return `${(((interval.high - interval.low) / 2 / value) * 100).toPrecision(2)} %${mark}`
    },
  }
}

function originText(origin: Point['qualityOrigin'], weights: Point['weights']): string {
  return origin === 'claimed' && weights === 'random' ? 'claimed*' : origin
}

function costOf({ values }: Point, metric: string | undefined): number {
  return (metric === undefined ? undefined : values[metric]) ?? Number.POSITIVE_INFINITY
}
