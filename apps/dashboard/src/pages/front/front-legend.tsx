import { chartColours } from '../../charts/chart-colours.js'
import { markOf } from '../../charts/marks.js'
import { useTheme } from '../../theme/use-theme.js'
import { FamilyMark } from './family-mark.js'

interface FrontLegendProps {
  readonly families: readonly string[]
  readonly chosen: string | undefined
  readonly onChoose: (family: string | undefined) => void
}

/** The families' marks; pressing one shows it alone, pressing it again shows all. */
export function FrontLegend({ families, chosen, onChoose }: FrontLegendProps) {
  const colours = chartColours(useTheme())
  return (
    <ul className="legend" aria-label="Families">
      {families
        .filter((family) => family !== '')
        .map((family) => (
          <li key={family}>
            <button
              type="button"
              className="legend-item"
              aria-pressed={chosen === family}
              onClick={() => onChoose(chosen === family ? undefined : family)}
            >
              <FamilyMark mark={markOf(family, families, colours)} />
              {family}
            </button>
          </li>
        ))}
      <li className="legend-note">
        <span className="legend-front" aria-hidden="true" /> front
      </li>
      <li className="legend-note">
        <span className="legend-dominated" aria-hidden="true" /> pale: dominated
      </li>
      <li className="legend-note">
        <span className="legend-hollow" aria-hidden="true" /> hollow: not stable
      </li>
    </ul>
  )
}
