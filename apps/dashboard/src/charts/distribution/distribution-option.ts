import type { EChartsOption, LineSeriesOption } from 'echarts'
import { formatNumber, formatRatio } from '../../format/numbers.js'
import { axisStyle, chartFrame, suitingScale, valueAxis } from '../axis-style.js'
import { linearExtent, logExtent } from '../axis-ticks.js'
import type { ChartColours } from '../chart-colours.js'
import { tipFrame, tipHtml } from '../echart/tip.js'
import { ecdf } from './ecdf.js'

export interface DistributionChart {
  /** Measured samples, a list per invocation. */
  readonly samplesMsByInvocation: readonly (readonly number[])[]
  readonly colours: ChartColours
}

/**
 * What share of samples took at most how long: all samples in bold, each invocation pale behind them. Where the
 * pale lines lie apart, invocations differ more than samples within one.
 */
export function distributionOption({ samplesMsByInvocation, colours }: DistributionChart): EChartsOption {
  const all = samplesMsByInvocation.flat()
  const scale = suitingScale(all, 5)
  return {
    animation: false,
    ...chartFrame,
    tooltip: {
      trigger: 'axis',
      ...tipFrame(colours),
      axisPointer: { type: 'line', lineStyle: { color: colours.muted } },
      formatter: (items) => {
        const at = (Array.isArray(items) ? items : [items]).find(({ seriesId }) => seriesId === 'all')
        const [ms = 0, share = 0] = (at?.value ?? []) as number[]
        return at
          ? tipHtml({ title: `${formatNumber(ms)} ms`, rows: [['samples at most this', formatRatio(share)]] })
          : ''
      },
    },
    xAxis: {
      ...valueAxis({
        scale,
        extent: scale === 'log' ? logExtent(all) : linearExtent(all),
        unit: 'ms',
        colours,
      }),
      name: 'ms',
      nameLocation: 'middle',
      nameGap: 28,
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.25,
      ...axisStyle(colours),
      axisLabel: { color: colours.textSoft, fontSize: 12, formatter: (share: number) => `${share * 100} %` },
    },
    series: [
      ...samplesMsByInvocation.map((samples, index) =>
        curve(`invocation-${index}`, samples, { color: colours.muted, width: 1, opacity: 0.55 }),
      ),
      curve('all', all, { color: colours.accent, width: 2.2, opacity: 1 }),
    ],
  }
}

function curve(
  id: string,
  samples: readonly number[],
  lineStyle: LineSeriesOption['lineStyle'],
): LineSeriesOption {
  return {
    id,
    type: 'line',
    step: 'end',
    symbol: 'none',
    data: ecdf(samples),
    lineStyle: lineStyle ?? {},
    z: id === 'all' ? 3 : 2,
    silent: id !== 'all',
  }
}
