import type { ChartColours } from '../chart-colours.js'
import './speed-up.css'
import { patternColour } from './speed-up-option.js'

interface SpeedUpLegendProps {
  readonly patterns: readonly string[]
  readonly colours: ChartColours
}

/** Which line is which: names at the lines' ends would lie on one another. */
export function SpeedUpLegend({ patterns, colours }: SpeedUpLegendProps) {
  return (
    <ul className="speed-up-legend" aria-label="Patterns">
      {patterns.map((pattern, index) => (
        <li key={pattern}>
          <span aria-hidden="true" style={{ background: patternColour(index, colours) }} />
          {pattern}
        </li>
      ))}
    </ul>
  )
}
