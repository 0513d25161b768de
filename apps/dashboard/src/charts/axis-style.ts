import type { ChartColours } from './chart-colours.js'

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

/** The room around a chart; axis labels lie within it. */
export const chartGrid = {
  left: 8,
  right: 24,
  top: 36,
  bottom: 12,
  outerBoundsMode: 'same',
  outerBoundsContain: 'all',
} as const
