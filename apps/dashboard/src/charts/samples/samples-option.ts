import type { Schemas } from '@paceline/client'
import type { EChartsOption, ScatterSeriesOption } from 'echarts'
import { formatMs, formatNumber } from '../../format/numbers.js'
import { axisStyle, chartFrame, suitingScale, valueAxis } from '../axis-style.js'
import { linearExtent, logExtent } from '../axis-ticks.js'
import type { ChartColours } from '../chart-colours.js'
import { tipFrame, tipHtml } from '../echart/tip.js'

export type SampleSet = Schemas['Samples']['invocations'][number]

export interface SamplesChart {
  /** In the order they were taken: for each invocation its warm-up, then what was measured. */
  readonly sets: readonly SampleSet[]
  readonly medianMs: number
  readonly interval: { readonly low: number; readonly high: number } | null
  readonly colours: ChartColours
}

const BULK_SAMPLES = 3000

/** Every sample in the order it was taken; warm-up pale, a line where an invocation begins. */
export function samplesOption({ sets, medianMs, interval, colours }: SamplesChart): EChartsOption {
  const { placed, starts, total } = placedSamples(sets)
  const series = (phase: SampleSet['phase']) => samplesSeries(phase, placed, colours)
  const measured = series('measured')
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
      max: Math.max(1, total - 1),
      ...axisStyle(colours),
      splitLine: { show: false },
    },
    yAxis: valueAxis({
      scale,
      extent: scale === 'log' ? logExtent(shown) : linearExtent(shown),
      unit: 'ms',
      colours,
    }),
    series: [series('warmup'), { ...measured, markLine: lines(starts, medianMs, interval, colours) }],
  }
}

interface PlacedSample {
  readonly at: number
  readonly ms: number
  readonly phase: SampleSet['phase']
  readonly invocation: number
}

function placedSamples(sets: readonly SampleSet[]): {
  placed: PlacedSample[]
  starts: { invocation: number; at: number }[]
  total: number
} {
  const placed: PlacedSample[] = []
  const starts: { invocation: number; at: number }[] = []
  for (const { invocation, phase, samplesMs } of sets) {
    if (starts.at(-1)?.invocation !== invocation) starts.push({ invocation, at: placed.length })
    for (const ms of samplesMs) placed.push({ at: placed.length, ms, phase, invocation })
  }
  return { placed, starts, total: placed.length }
}

function samplesSeries(
  phase: SampleSet['phase'],
  placed: readonly PlacedSample[],
  colours: ChartColours,
): ScatterSeriesOption {
  const own = placed.filter((sample) => sample.phase === phase)
  const bulk = own.length > BULK_SAMPLES
  return {
    id: phase,
    type: 'scatter',
    data: own.map(({ at, ms }) => [at, ms]),
    symbolSize: bulk ? 3 : 5,
    large: bulk,
    largeThreshold: BULK_SAMPLES,
    itemStyle:
      phase === 'measured'
        ? { color: colours.accent, opacity: 0.75 }
        : { color: colours.muted, opacity: 0.45 },
    tooltip: {
      formatter: (item) => {
        const sample = own[(item as { dataIndex: number }).dataIndex]
        if (!sample) return ''
        return tipHtml({
          title: formatMs(sample.ms),
          rows: [
            ['invocation', `${sample.invocation + 1}`],
            ['phase', sample.phase === 'warmup' ? 'warm-up' : 'measured'],
            ['sample', `${sample.at + 1}`],
          ],
        })
      },
    },
  }
}

function lines(
  starts: readonly { readonly invocation: number; readonly at: number }[],
  medianMs: number,
  interval: SamplesChart['interval'],
  colours: ChartColours,
): NonNullable<ScatterSeriesOption['markLine']> {
  const soft = { color: colours.textSoft, fontSize: 11 }
  const labelled = starts.length <= 12
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    data: [
      ...starts.map(({ invocation, at }) => ({
        xAxis: Math.max(0, at - 0.5),
        lineStyle: { color: colours.muted, type: 'dashed' as const, width: 1, opacity: 0.7 },
        label: { show: labelled, formatter: `#${invocation + 1}`, position: 'end' as const, ...soft },
      })),
      {
        yAxis: medianMs,
        lineStyle: { color: colours.text, type: 'solid' as const, width: 1.2, opacity: 0.8 },
        label: {
          formatter: `median ${formatNumber(medianMs)}`,
          position: 'insideEndTop' as const,
          color: colours.text,
          fontSize: 11,
          textBorderColor: colours.surface,
          textBorderWidth: 3,
        },
      },
      ...(interval ? [interval.low, interval.high] : []).map((end) => ({
        yAxis: end,
        lineStyle: { color: colours.text, type: 'dotted' as const, width: 1, opacity: 0.6 },
        label: { show: false },
      })),
    ],
  }
}
