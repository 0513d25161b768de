import type { Schemas } from '@paceline/client'
import type { Paint } from './paint.js'
import { digits } from './units.js'

type Front = Schemas['Front']

export interface PlotSize {
  readonly columns: number
  readonly rows: number
}

const AXIS_WIDTH = 9

/**
 * The points in characters: quality upwards, cost to the right, `●` on the front and `·` behind it. Empty for
 * fewer than two places, where there is nothing to see.
 */
export function frontPlot({ objectives, points }: Front, size: PlotSize, paint: Paint): string[] {
  const [quality, cost] = objectives
  if (quality === undefined || cost === undefined) return []
  const places = points.map(({ values, onFront }) => ({
    x: values[cost.metric] ?? Number.NaN,
    y: values[quality.metric] ?? Number.NaN,
    onFront,
  }))
  const x = scaleOf(
    places.map((place) => place.x),
    size.columns - AXIS_WIDTH - 2,
  )
  const y = scaleOf(
    places.map((place) => place.y),
    size.rows,
  )
  if (x === null || y === null) return []
  const grid = Array.from({ length: size.rows }, () => Array<string>(size.columns - AXIS_WIDTH - 2).fill(' '))
  // The front last: where two points share a place, it is the one to be seen.
  for (const place of places.toSorted((a, b) => Number(a.onFront) - Number(b.onFront))) {
    const line = grid[size.rows - 1 - y.at(place.y)]
    if (line !== undefined) line[x.at(place.x)] = place.onFront ? '●' : '·'
  }
  const label = (row: number) => (row === 0 ? digits(y.high) : row === size.rows - 1 ? digits(y.low) : '')
  return [
    paint('dim', `${quality.metric}${unitText(quality.unit)}`),
    ...grid.map((line, row) => {
      const dots = line
        .join('')
        .trimEnd()
        .replace(/●+/g, (found) => paint('cyan', found))
      return `${paint('dim', `${label(row).padStart(AXIS_WIDTH)} ┤`)}${dots}`
    }),
    paint('dim', axisLine(x, size.columns, `${cost.metric}${unitText(cost.unit)}`)),
  ]
}

interface Scale {
  readonly low: number
  readonly high: number
  /** The cell of a value, from 0. */
  at(value: number): number
}

function scaleOf(values: readonly number[], cells: number): Scale | null {
  const known = values.filter(Number.isFinite)
  const low = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (!(high > low) || cells < 2) return null
  return { low, high, at: (value) => Math.round(((value - low) / (high - low)) * (cells - 1)) }
}

function axisLine({ low, high }: Scale, columns: number, title: string): string {
  const width = columns - AXIS_WIDTH - 2
  const [left, right] = [digits(low), digits(high)]
  const room = width - left.length - right.length
  const middle = title.length + 2 <= room ? title : ''
  const before = Math.floor((room - middle.length) / 2)
  const gap = ' '.repeat(Math.max(1, before))
  const rest = ' '.repeat(Math.max(1, room - middle.length - gap.length))
  return `${' '.repeat(AXIS_WIDTH)} └${'─'.repeat(width)}\n${' '.repeat(AXIS_WIDTH + 2)}${left}${gap}${middle}${rest}${right}`
}

function unitText(unit: string): string {
  return unit === '' ? '' : ` (${unit})`
}
