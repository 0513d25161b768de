import type { EChartsOption, ScatterSeriesOption } from 'echarts'
import { formatMs, formatNumber } from '../../format/numbers.js'
import { axisStyle, chartFrame, suitingScale, valueAxis } from '../axis-style.js'
import { linearExtent, logExtent } from '../axis-ticks.js'
import type { ChartColours } from '../chart-colours.js'
import { tipFrame, tipHtml } from '../echart/tip.js'
import { changePointLine, type Drift, trendLine } from './drift-marks.js'
import {
  type PlacedSample,
  type PlacedSamples,
  placeSamples,
  type SamplePhase,
  type SampleSet,
} from './placed-samples.js'

export interface SamplesChart {
  /** In the order they were taken: for each invocation its warm-up, then what was measured. */
  readonly sets: readonly SampleSet[]
  readonly medianMs: number
  readonly interval: { readonly low: number; readonly high: number } | null
  readonly drift: Drift
  /** What was taken while the device was not itself is part of the figure all the same. */
  readonly apartInFigure: boolean
  readonly colours: ChartColours
}

const BULK_SAMPLES = 3000

/** Every sample in the order it was taken; warm-up pale, what was kept apart in its own colour, a line where an invocation begins. */
export function samplesOption(chart: SamplesChart): EChartsOption {
  const { sets, medianMs, interval, drift, apartInFigure, colours } = chart
  const places = placeSamples(sets)
  const { placed } = places
  const figure = placed.filter(({ phase }) => phase === 'measured' || (apartInFigure && phase === 'apart'))
  const series = (phase: SamplePhase) => samplesSeries(phase, placed, colours)
  const shown = [...placed.map(({ ms }) => ms), medianMs]
  // One sample that another process disturbed would press all others onto the axis.
  const scale = suitingScale(shown, 5)
  return {
    animation: false,
    ...chartFrame,
    tooltip: { trigger: 'item', ...tipFrame(colours) },
    xAxis: {
      type: 'value',
      name: 'sample, in order',
      nameLocation: 'middle',
      nameGap: 28,
      min: 0,
      max: Math.max(1, placed.length - 1),
      ...axisStyle(colours),
      splitLine: { show: false },
    },
    yAxis: valueAxis({
      scale,
      extent: scale === 'log' ? logExtent(shown) : linearExtent(shown),
      unit: 'ms',
      colours,
    }),
    series: [
      series('warmup'),
      series('apart'),
      {
        ...series('measured'),
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          data: [
            ...startLines(places, colours),
            ...medianLines(medianMs, interval, colours),
            ...changePointLine(drift, figure, colours),
          ],
        },
      },
      trendLine(drift, figure, medianMs, colours),
    ],
  }
}

const phaseNames: Readonly<Record<SamplePhase, string>> = {
  warmup: 'warm-up',
  measured: 'measured',
  apart: 'device not itself',
}

function samplesSeries(
  phase: SamplePhase,
  placed: readonly PlacedSample[],
  colours: ChartColours,
): ScatterSeriesOption {
  const own = placed.filter((sample) => sample.phase === phase)
  const bulk = own.length > BULK_SAMPLES
  const styles = {
    warmup: { color: colours.muted, opacity: 0.45 },
    measured: { color: colours.accent, opacity: 0.75 },
    apart: { color: colours.apart, opacity: 0.8 },
  } as const
  return {
    id: phase,
    type: 'scatter',
    data: own.map(({ at, ms }) => [at, ms]),
    symbol: phase === 'apart' ? 'triangle' : 'circle',
    symbolSize: bulk ? 3 : phase === 'apart' ? 6 : 5,
    large: bulk,
    largeThreshold: BULK_SAMPLES,
    itemStyle: styles[phase],
    tooltip: {
      formatter: (item) => {
        const sample = own[(item as { dataIndex: number }).dataIndex]
        if (!sample) return ''
        return tipHtml({
          title: formatMs(sample.ms),
          rows: [
            ['invocation', `${sample.invocation + 1}`],
            ['phase', phaseNames[sample.phase]],
            ['sample', `${sample.at + 1}`],
          ],
        })
      },
    },
  }
}

type MarkLines = NonNullable<NonNullable<ScatterSeriesOption['markLine']>['data']>

const MOST_LABELLED_STARTS = 12

function startLines({ starts }: PlacedSamples, { muted, textSoft }: ChartColours): MarkLines {
  return starts.map(({ invocation, at }) => ({
    xAxis: Math.max(0, at - 0.5),
    lineStyle: { color: muted, type: 'dashed', width: 1, opacity: 0.7 },
    label: {
      show: starts.length <= MOST_LABELLED_STARTS,
      formatter: `#${invocation + 1}`,
      position: 'end',
      color: textSoft,
      fontSize: 11,
    },
  }))
}

function medianLines(
  medianMs: number,
  interval: SamplesChart['interval'],
  { text, surface }: ChartColours,
): MarkLines {
  return [
    {
      yAxis: medianMs,
      lineStyle: { color: text, type: 'solid', width: 1.2, opacity: 0.8 },
      label: {
        formatter: `median ${formatNumber(medianMs)}`,
        position: 'insideEndTop',
        color: text,
        fontSize: 11,
        textBorderColor: surface,
        textBorderWidth: 3,
      },
    },
    ...(interval ? [interval.low, interval.high] : []).map((end) => ({
      yAxis: end,
      lineStyle: { color: text, type: 'dotted' as const, width: 1, opacity: 0.6 },
      label: { show: false },
    })),
  ]
}
