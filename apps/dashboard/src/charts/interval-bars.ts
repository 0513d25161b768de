import type { CustomSeriesOption } from 'echarts'

export interface IntervalBar {
  readonly low: number
  readonly high: number
  /** Where the bar lies on the other axis. */
  readonly at: number
  readonly colour: string
  readonly opacity: number
}

const CAP_PX = 4

/** Horizontal bars with caps; those without both ends are left out. */
export function intervalBars(id: string, bars: readonly IntervalBar[]): CustomSeriesOption {
  const drawn = bars.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high))
  return {
    id,
    type: 'custom',
    silent: true,
    z: 4,
    data: drawn.map(({ low, high, at }) => [low, high, at]),
    encode: { x: [0, 1], y: 2 },
    tooltip: { show: false },
    renderItem: ({ dataIndex }, api) => {
      const bar = drawn[dataIndex]
      if (!bar) return null
      const [left = 0, y = 0] = api.coord([bar.low, bar.at])
      const [right = 0] = api.coord([bar.high, bar.at])
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: bar.colour, lineWidth: 1.5, opacity: bar.opacity },
      })
      return {
        type: 'group',
        children: [
          line(left, y, right, y),
          line(left, y - CAP_PX, left, y + CAP_PX),
          line(right, y - CAP_PX, right, y + CAP_PX),
        ],
      }
    },
  }
}
