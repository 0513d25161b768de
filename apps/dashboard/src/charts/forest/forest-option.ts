import type { Schemas } from '@paceline/client'
import type { CustomSeriesOption, EChartsOption, ScatterSeriesOption } from 'echarts'
import { axisStyle, chartFrame, valueAxis } from '../axis-style.js'
import { type Extent, linearExtent, logExtent } from '../axis-ticks.js'
import type { ChartColours } from '../chart-colours.js'
import { tipFrame, tipHtml } from '../echart/tip.js'
import { intervalBars } from '../interval-bars.js'
import { forestTip } from './forest-tip.js'

export interface ForestRow extends Omit<Schemas['ComparisonResult'], 'variant' | 'sampleVerdict'> {
  /** Of the variant's model. */
  readonly name: string
}

export interface ForestChart {
  /** One for each variant, shown from above. */
  readonly rows: readonly ForestRow[]
  /** Whether there is room for names beside the drawing. */
  readonly wide: boolean
  readonly colours: ChartColours
}

/** On a linear axis a half and a double would not look alike; within this range they hardly differ. */
const LINEAR_RANGE = 1.6
const REGION_HEIGHT = 0.62

/**
 * Time of each variant over the baseline's, with its interval: left of the line at 1 is faster. The pale region is
 * what would have been too small to find; the diamond is the ratio of the MACs.
 */
export function forestOption({ rows, wide, colours }: ForestChart): EChartsOption {
  const extent = extentOf(rows)
  return {
    animation: false,
    ...chartFrame,
    tooltip: { trigger: 'item', ...tipFrame(colours) },
    xAxis: {
      ...valueAxis({ ...extent, unit: '', colours }),
      name: wide ? '← faster   time over the baseline’s   slower →' : '← faster   slower →',
      nameLocation: 'middle',
      nameGap: 30,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ name }) => name),
      ...axisStyle(colours),
      splitLine: { show: false },
      axisLabel: {
        color: colours.text,
        fontSize: 12,
        lineHeight: 15,
        width: wide ? 220 : 92,
        overflow: 'break',
      },
    },
    series: [
      undetectable(rows, colours),
      intervalBars(
        'intervals',
        rows.map(({ ci, verdict }, at) => ({
          low: ci.low,
          high: ci.high,
          at,
          colour: shadeOf(verdict, colours),
          opacity: 1,
        })),
      ),
      macs(rows, colours),
      measured(rows, colours),
    ],
  }
}

/** Whatever is drawn of any row, with 1 in it. */
function extentOf(rows: readonly ForestRow[]): { scale: 'linear' | 'log'; extent: Extent } {
  const drawn = rows.flatMap((row) => {
    const { low, high } = regionOf(row)
    return [row.ratio, row.ci.low, row.ci.high, low, high, ...(row.macsRatio === null ? [] : [row.macsRatio])]
  })
  const values = [1, ...drawn.filter((value) => value > 0)]
  const wide = Math.max(...values) / Math.min(...values) > LINEAR_RANGE
  return wide
    ? { scale: 'log', extent: logExtent(values) }
    : { scale: 'linear', extent: linearExtent(values) }
}

/** Ratios so near to 1 that a true one would not have been found four times in five. */
export function regionOf({ minimumDetectableEffect }: Pick<ForestRow, 'minimumDetectableEffect'>): Extent {
  return { low: 1 / (1 + minimumDetectableEffect), high: 1 + minimumDetectableEffect }
}

function undetectable(rows: readonly ForestRow[], { muted }: ChartColours): CustomSeriesOption {
  return {
    id: 'undetectable',
    type: 'custom',
    silent: true,
    z: 1,
    data: rows.map((row, at) => [regionOf(row).low, regionOf(row).high, at]),
    encode: { x: [0, 1], y: 2 },
    tooltip: { show: false },
    renderItem: (_, api) => {
      const at = api.value(2)
      const [left = 0, y = 0] = api.coord([api.value(0), at])
      const [right = 0] = api.coord([api.value(1), at])
      const size = api.size?.([0, 1])
      const height = Math.min(40, (Array.isArray(size) ? (size[1] ?? 0) : 0) * REGION_HEIGHT)
      return {
        type: 'rect',
        shape: { x: left, y: y - height / 2, width: right - left, height, r: 3 },
        style: { fill: muted, opacity: 0.2 },
      }
    },
  }
}

function measured(rows: readonly ForestRow[], colours: ChartColours): ScatterSeriesOption {
  return {
    id: 'measured',
    type: 'scatter',
    z: 5,
    symbol: 'circle',
    symbolSize: 12,
    data: rows.map((row, at) => ({
      value: [row.ratio, at],
      itemStyle: { color: shadeOf(row.verdict, colours) },
    })),
    itemStyle: { borderColor: colours.surface, borderWidth: 1.5 },
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      data: [{ xAxis: 1 }],
      label: { show: true, formatter: 'baseline', position: 'start', color: colours.textSoft, fontSize: 11 },
      lineStyle: { color: colours.text, type: 'solid', width: 1.2, opacity: 0.8 },
    },
    tooltip: { formatter: tipOf(rows) },
  }
}

/** Hollow, so that the measured mark beside it stays the one that counts. */
function macs(rows: readonly ForestRow[], { surface, textSoft }: ChartColours): ScatterSeriesOption {
  const known = rows.flatMap((row, at) => (row.macsRatio === null ? [] : [{ row, at, ratio: row.macsRatio }]))
  return {
    id: 'macs',
    type: 'scatter',
    z: 4,
    symbol: 'diamond',
    symbolSize: 12,
    data: known.map(({ ratio, at }) => [ratio, at]),
    itemStyle: { color: surface, borderColor: textSoft, borderWidth: 2 },
    tooltip: { formatter: tipOf(known.map(({ row }) => row)) },
  }
}

function tipOf(rows: readonly ForestRow[]) {
  return (item: unknown) => {
    const row = rows[(item as { dataIndex: number }).dataIndex]
    return row ? tipHtml(forestTip(row)) : ''
  }
}

function shadeOf(verdict: ForestRow['verdict'], { accent, apart, muted }: ChartColours): string {
  return { faster: accent, slower: apart, 'no-difference': muted }[verdict]
}
