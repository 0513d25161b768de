import type { LineSeriesOption, ScatterSeriesOption } from 'echarts'
import { formatSignedRatio } from '../../format/numbers.js'
import type { ChartColours } from '../chart-colours.js'
import type { PlacedSample } from './placed-samples.js'

/** What moved during a session, where something did. */
export interface Drift {
  /** From the first sample of the figure to the last, relative. */
  readonly trend: { readonly changeRatio: number } | null
  /** Where the level changed: the sample of an invocation at which it begins. */
  readonly changePoint: {
    readonly invocation: number
    readonly index: number
    readonly changeRatio: number
  } | null
}

type MarkLines = NonNullable<NonNullable<ScatterSeriesOption['markLine']>['data']>

/** An upright line where the level changed; none where that sample is not among those of the figure. */
export function changePointLine(
  { changePoint }: Drift,
  figure: readonly PlacedSample[],
  colours: ChartColours,
): MarkLines {
  const first = figure.find(
    ({ invocation, index }) => invocation === changePoint?.invocation && index === changePoint.index,
  )
  if (!changePoint || !first) return []
  return [
    {
      xAxis: Math.max(0, first.at - 0.5),
      lineStyle: { color: colours.drift, type: 'solid', width: 2 },
      label: {
        formatter: `level ${formatSignedRatio(changePoint.changeRatio)}`,
        position: 'insideEndTop',
        color: colours.drift,
        fontSize: 11,
        fontWeight: 600,
        textBorderColor: colours.surface,
        textBorderWidth: 3,
      },
    },
  ]
}

/** A sloping line through the samples of the figure, about their median; no points where there is no trend. */
export function trendLine(
  { trend }: Drift,
  figure: readonly PlacedSample[],
  medianMs: number,
  colours: ChartColours,
): LineSeriesOption {
  const [first, last] = [figure[0], figure.at(-1)]
  const half = Math.sqrt(1 + (trend?.changeRatio ?? 0))
  return {
    id: 'trend',
    type: 'line',
    symbol: 'none',
    silent: true,
    z: 4,
    lineStyle: { color: colours.drift, width: 2, type: 'dashed' },
    data:
      trend && first && last
        ? [
            [first.at, medianMs / half],
            [last.at, medianMs * half],
          ]
        : [],
  }
}
