import { bytesText } from '@paceline/domain'
import { formatCount } from '../format/numbers.js'
import { type Extent, logTicks } from './axis-ticks.js'
import { type ChartColours, chartFont } from './chart-colours.js'

export type AxisScale = 'linear' | 'log'

export interface ValueAxis {
  readonly scale: AxisScale
  readonly extent: Extent
  readonly unit: string
  readonly colours: ChartColours
}

/** An axis of values between two ends, with round labels on either scale. */
export function valueAxis({ scale, extent: { low, high }, unit, colours }: ValueAxis) {
  const style = axisStyle(colours)
  const axisLabel = { ...style.axisLabel, formatter: (value: number) => axisNumber(value, unit) }
  if (scale === 'linear') return { ...style, axisLabel, type: 'value' as const, min: low, max: high }
  const customValues = logTicks(low, high)
  return {
    ...style,
    type: 'log' as const,
    min: low,
    max: high,
    axisLabel: { ...axisLabel, customValues },
    axisTick: { show: false, customValues },
  }
}

/** How every axis looks. */
export function axisStyle({ textSoft, line }: ChartColours) {
  return {
    axisLabel: { color: textSoft, fontSize: 12 },
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: line } },
    nameTextStyle: { color: textSoft, fontSize: 12 },
  }
}

/** What all charts share: the page's font, and room around the drawing; labels of axes lie within it. */
export const chartFrame = {
  textStyle: { fontFamily: chartFont },
  grid: { left: 8, right: 24, top: 32, bottom: 12, outerBoundsMode: 'same', outerBoundsContain: 'all' },
} as const

/** `log` where positive values span more than this ratio; on a linear axis the small ones would lie in a heap. */
export function suitingScale(values: readonly number[], ratio = 10): AxisScale {
  const { low, high } = values.reduce<Extent>(
    (extent, value) => ({ low: Math.min(extent.low, value), high: Math.max(extent.high, value) }),
    { low: Number.POSITIVE_INFINITY, high: 0 },
  )
  return low > 0 && high / low > ratio ? 'log' : 'linear'
}

function axisNumber(value: number, unit: string): string {
  if (unit === 'B') return bytesText(value)
  if (unit === '' && Math.abs(value) >= 1000) return formatCount(value)
  return `${Number(value.toPrecision(6))}`
}
