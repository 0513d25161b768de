import type { Schemas } from '@paceline/client'
import type { EChartsOption, LineSeriesOption, ScatterSeriesOption } from 'echarts'
import { metricLabel } from '../../metrics/metric-label.js'
import { type AxisScale, axisStyle, chartFrame, valueAxis } from '../axis-style.js'
import { type Extent, linearExtent, logExtent } from '../axis-ticks.js'
import type { ChartColours } from '../chart-colours.js'
import { tipFrame, tipHtml } from '../echart/tip.js'
import { intervalBars } from '../interval-bars.js'
import { markOf } from '../marks.js'
import { frontTip } from './front-tip.js'
import { staircase } from './staircase.js'

export type FrontPoint = Schemas['ParetoPoint']
export type FrontObjective = Schemas['Front']['objectives'][number]

export interface FrontChart {
  readonly points: readonly FrontPoint[]
  readonly quality: FrontObjective
  readonly cost: FrontObjective
  /** Every family there is, in the order of their marks; a point of none of them takes the first mark. */
  readonly families: readonly string[]
  readonly scale: AxisScale
  /** Whether there is room to name the points of the front. */
  readonly labelled: boolean
  readonly colours: ChartColours
}

/** Beyond this many points the dominated ones lose their bars and marks and are drawn in bulk. */
export const BULK_POINTS = 2000
const LABELLED_POINTS = 40
/** More front points than these would hide each other at full size. */
const CROWDED_POINTS = 150
const LABEL_LIFT_PX = -13
/** In this share of the width, beside the quality axis, a name has no room left of its point. */
const NEAR_AXIS = 0.16

/** The accuracy-latency front: its points joined by a staircase, the dominated ones muted, intervals as bars. */
export function frontOption(chart: FrontChart): EChartsOption {
  const shown = chart.points.filter((point) => isShown(point, chart))
  const front = shown.filter(({ onFront }) => onFront)
  const dominated = shown.filter(({ onFront }) => !onFront)
  const bulk = dominated.length > BULK_POINTS
  const costs = costExtent(shown, chart)
  const qualities = linearExtent(shown.map((point) => figureOf(point, chart.quality)))
  return {
    animation: !bulk,
    animationDuration: 300,
    ...chartFrame,
    tooltip: { trigger: 'item', ...tipFrame(chart.colours) },
    xAxis: {
      ...valueAxis({ scale: chart.scale, extent: costs, unit: chart.cost.unit, colours: chart.colours }),
      name: axisTitle(chart.cost, { lower: '←', higher: '→' }),
      nameLocation: 'middle',
      nameGap: 30,
    },
    yAxis: {
      ...valueAxis({ scale: 'linear', extent: qualities, unit: chart.quality.unit, colours: chart.colours }),
      name: axisTitle(chart.quality, { lower: '↓', higher: '↑' }),
      nameTextStyle: { ...axisStyle(chart.colours).nameTextStyle, align: 'left', padding: [0, 0, 4, -28] },
      nameGap: 12,
    },
    series: [
      stairs(front, chart, costs),
      bulk ? cloud(dominated, chart) : points('dominated', dominated, chart, costs),
      intervalBars('dominated-intervals', bulk ? [] : dominated.map((point) => barOf(point, chart, 0.35))),
      intervalBars(
        'front-intervals',
        front.map((point) => barOf(point, chart, 0.9)),
      ),
      points('front', front, chart, costs),
    ],
  }
}

function isShown(point: FrontPoint, { cost, quality, scale }: FrontChart): boolean {
  const at = figureOf(point, cost)
  return Number.isFinite(at) && Number.isFinite(figureOf(point, quality)) && (scale === 'linear' || at > 0)
}

function figureOf({ values }: FrontPoint, { metric }: FrontObjective): number {
  return values[metric] ?? Number.NaN
}

function costExtent(shown: readonly FrontPoint[], { cost, scale }: FrontChart): Extent {
  const values = shown.flatMap((point) => {
    const { interval } = point
    // A bar of the cost itself belongs into the picture; one of another metric cannot be drawn.
    return interval && cost.metric === 'latency.median'
      ? [interval.low, interval.high]
      : [figureOf(point, cost)]
  })
  return scale === 'log' ? logExtent(values.filter((value) => value > 0)) : linearExtent(values)
}

function stairs(front: readonly FrontPoint[], chart: FrontChart, costs: Extent): LineSeriesOption {
  const { cost, quality, colours } = chart
  const corners = staircase(
    front.map((point) => [figureOf(point, cost), figureOf(point, quality)] as const),
    { cost: cost.direction, quality: quality.direction },
  )
  const last = corners.at(-1)
  // The best one stays the best for whoever can afford more.
  if (last) corners.push([cost.direction === 'lower' ? costs.high : costs.low, last[1]])
  return {
    id: 'staircase',
    type: 'line',
    step: 'end',
    data: corners,
    symbol: 'none',
    silent: true,
    z: 2,
    lineStyle: { color: colours.accent, width: 2, opacity: 0.75 },
    ...(quality.direction === 'higher' && {
      areaStyle: { color: colours.accent, opacity: 0.06, origin: 'start' },
    }),
  }
}

function points(
  id: 'front' | 'dominated',
  list: readonly FrontPoint[],
  chart: FrontChart,
  costs: Extent,
): ScatterSeriesOption {
  const { cost, quality, families, colours, scale } = chart
  const front = id === 'front'
  return {
    id,
    type: 'scatter',
    z: front ? 5 : 3,
    symbolSize: front ? (list.length > CROWDED_POINTS ? 7 : 13) : 9,
    cursor: 'pointer',
    data: list.map((point) => {
      const mark = markOf(point.family ?? '', families, colours)
      return {
        id: point.runId,
        name: point.name,
        value: [figureOf(point, cost), figureOf(point, quality)],
        symbol: mark.symbol,
        itemStyle: markStyle(point.verdict, mark.colour, colours),
        ...(front &&
          shareAlong(figureOf(point, cost), costs, scale) < NEAR_AXIS && { label: { position: 'right' } }),
      }
    }),
    itemStyle: { borderColor: colours.surface, borderWidth: 1.5, opacity: front ? 1 : 0.45 },
    emphasis: { scale: 1.4, itemStyle: { opacity: 1, borderColor: colours.text } },
    label: {
      show: front && chart.labelled && list.length <= LABELLED_POINTS,
      formatter: '{b}',
      // Above and left of a front point nothing else can lie: it would dominate the point.
      position: 'left',
      color: colours.text,
      fontSize: 11.5,
      textBorderColor: colours.surface,
      textBorderWidth: 3,
    },
    labelLayout: { hideOverlap: true, dy: LABEL_LIFT_PX },
    tooltip: { formatter: tipOf(list, chart) },
  }
}

/** Hollow where the figure is not to be relied on as it stands. */
function markStyle(verdict: FrontPoint['verdict'], colour: string, { surface }: ChartColours) {
  return verdict === 'stable' ? { color: colour } : { color: surface, borderColor: colour, borderWidth: 2.5 }
}

/** How far along its axis a value lies, 0 to 1. */
function shareAlong(value: number, { low, high }: Extent, scale: AxisScale): number {
  return scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
}

/** Many dominated points at once: no marks, no ids, drawn piece by piece so that the page stays alive. */
function cloud(list: readonly FrontPoint[], chart: FrontChart): ScatterSeriesOption {
  const { cost, quality, colours } = chart
  return {
    id: 'dominated',
    type: 'scatter',
    z: 3,
    symbolSize: 4,
    large: true,
    largeThreshold: BULK_POINTS,
    progressive: 5000,
    data: list.map((point) => [figureOf(point, cost), figureOf(point, quality)]),
    itemStyle: { color: colours.muted, opacity: 0.4 },
    tooltip: { formatter: tipOf(list, chart) },
  }
}

function tipOf(list: readonly FrontPoint[], { cost, quality }: FrontChart) {
  return (item: unknown) => {
    const { dataIndex } = item as { dataIndex: number }
    const point = list[dataIndex]
    return point ? tipHtml(frontTip(point, cost, quality)) : ''
  }
}

function barOf(
  point: FrontPoint,
  chart: FrontChart,
  opacity: number,
): Parameters<typeof intervalBars>[1][number] {
  const { low, high } = point.interval ?? { low: Number.NaN, high: Number.NaN }
  const { colour } = markOf(point.family ?? '', chart.families, chart.colours)
  return { low, high, at: figureOf(point, chart.quality), colour, opacity }
}

/** The metric with the way that is better, so that nobody has to know it. */
function axisTitle(
  { metric, unit, direction }: FrontObjective,
  arrows: { higher: string; lower: string },
): string {
  const shownUnit = unit && unit !== 'B' ? ` (${unit})` : ''
  return `${arrows[direction]} ${metricLabel(metric)}${shownUnit}, ${direction} is better`
}
