import { shareText } from '@paceline/domain'
import type { CustomSeriesOption, EChartsOption, LineSeriesOption, ScatterSeriesOption } from 'echarts'
import type { BreakEven, SpeedUp } from '../../api/studies.js'
import { axisStyle, chartFrame, suitingScale, valueAxis } from '../axis-style.js'
import { linearExtent, logExtent } from '../axis-ticks.js'
import type { ChartColours } from '../chart-colours.js'
import { tipFrame, tipHtml } from '../echart/tip.js'
import { speedUpTip } from './speed-up-tip.js'

export interface SpeedUpCurve {
  readonly pattern: string
  /** In the order of their sparsity. */
  readonly points: readonly SpeedUpMark[]
  readonly breakEven: BreakEven | null
}

export interface SpeedUpMark {
  readonly sparsity: number
  readonly speedUp: SpeedUp
}

export interface SpeedUpChart {
  readonly curves: readonly SpeedUpCurve[]
  readonly colours: ChartColours
}

/** Ratios that span more lie in a heap on a linear axis. */
const LINEAR_RANGE = 4

/**
 * Speed-up over sparsity, a line with its band of intervals for each pattern. What lies below the line at 1 is a
 * slow-down and has a mark of its own; a diamond on that line is where a pattern breaks even.
 */
export function speedUpOption({ curves, colours }: SpeedUpChart): EChartsOption {
  const drawn = curves.flatMap(({ points }) =>
    points.flatMap(({ speedUp: { ratio, interval } }) => [
      ratio,
      interval?.low ?? ratio,
      interval?.high ?? ratio,
    ]),
  )
  const values = [1, ...drawn.filter((value) => value > 0)]
  const scale = suitingScale(values, LINEAR_RANGE)
  const extent = scale === 'log' ? logExtent(values) : linearExtent(values)
  return {
    animation: false,
    ...chartFrame,
    tooltip: { trigger: 'item', ...tipFrame(colours) },
    xAxis: {
      type: 'value',
      min: 0,
      max: 1,
      ...axisStyle(colours),
      axisLabel: { ...axisStyle(colours).axisLabel, formatter: shareText, hideOverlap: true },
      name: 'zeros of the pruned layers',
      nameLocation: 'middle',
      nameGap: 30,
    },
    yAxis: { ...valueAxis({ scale, extent, unit: '', colours }), name: 'speed-up over dense' },
    series: curves.flatMap((curve, index) => {
      const colour = patternColour(index, colours)
      return [
        band(curve, colour, extent.low),
        line(curve, colour, index === 0, colours),
        marks(curve, colour, colours),
        breakEvens(curve, colour, colours),
      ]
    }),
  }
}

/** Of the curve at this place in the list. */
export function patternColour(index: number, { families, accent }: ChartColours): string {
  return families[index % families.length] ?? accent
}

/** One polygon: along the upper ends of the intervals, and back along the lower ones. */
function band({ pattern, points }: SpeedUpCurve, colour: string, floor: number): CustomSeriesOption {
  const ends = points.flatMap(({ sparsity, speedUp: { interval } }) =>
    interval === null ? [] : [{ sparsity, low: Math.max(interval.low, floor), high: interval.high }],
  )
  return {
    id: `band ${pattern}`,
    type: 'custom',
    silent: true,
    z: 1,
    data: ends.length === 0 ? [] : [[ends[0]?.sparsity ?? 0, ends[0]?.low ?? 1]],
    tooltip: { show: false },
    renderItem: (_, api) => ({
      type: 'polygon',
      shape: {
        points: [
          ...ends.map(({ sparsity, high }) => api.coord([sparsity, high])),
          ...ends.toReversed().map(({ sparsity, low }) => api.coord([sparsity, low])),
        ],
      },
      style: { fill: colour, opacity: 0.14 },
    }),
  }
}

function line(
  { pattern, points }: SpeedUpCurve,
  colour: string,
  withBaseline: boolean,
  colours: ChartColours,
): LineSeriesOption {
  return {
    id: `line ${pattern}`,
    type: 'line',
    silent: true,
    z: 3,
    symbol: 'none',
    data: points.map(({ sparsity, speedUp }) => [sparsity, speedUp.ratio]),
    lineStyle: { color: colour, width: 2 },
    tooltip: { show: false },
    ...(withBaseline && { markLine: baseline(colours) }),
  }
}

function baseline({ text, textSoft }: ChartColours): NonNullable<LineSeriesOption['markLine']> {
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    data: [{ yAxis: 1 }],
    label: { show: true, formatter: 'dense', position: 'insideStartTop', color: textSoft, fontSize: 11 },
    lineStyle: { color: text, type: 'solid', width: 1.2, opacity: 0.8 },
  }
}

/** A slow-down is a triangle that points down; hollow is what the interval does not decide. */
function marks(
  { pattern, points }: SpeedUpCurve,
  colour: string,
  colours: ChartColours,
): ScatterSeriesOption {
  return {
    id: `points ${pattern}`,
    type: 'scatter',
    z: 5,
    symbolSize: 11,
    data: points.map(({ sparsity, speedUp: { ratio, verdict } }) => ({
      value: [sparsity, ratio],
      symbol: verdict === 'slower' ? 'triangle' : 'circle',
      symbolRotate: verdict === 'slower' ? 180 : 0,
      itemStyle:
        verdict === 'undecided'
          ? { color: colours.surface, borderColor: colour, borderWidth: 2 }
          : {
              color: verdict === 'slower' ? colours.apart : colour,
              borderColor: colours.surface,
              borderWidth: 1,
            },
    })),
    tooltip: {
      formatter: (item: unknown) => {
        const mark = points[(item as { dataIndex: number }).dataIndex]
        return mark ? tipHtml(speedUpTip(pattern, mark)) : ''
      },
    },
  }
}

function breakEvens(
  { pattern, breakEven }: SpeedUpCurve,
  colour: string,
  colours: ChartColours,
): ScatterSeriesOption {
  const sparsity = breakEven?.sparsity ?? null
  return {
    id: `break-even ${pattern}`,
    type: 'scatter',
    silent: true,
    z: 6,
    symbol: 'diamond',
    symbolSize: 12,
    data: sparsity === null ? [] : [[sparsity, 1]],
    itemStyle: { color: colours.surface, borderColor: colour, borderWidth: 2 },
    tooltip: { show: false },
  }
}
