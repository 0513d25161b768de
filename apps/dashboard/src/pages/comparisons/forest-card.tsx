import { useMemo } from 'react'
import type { ComparisonResult } from '../../api/comparisons.js'
import { chartColours } from '../../charts/chart-colours.js'
import { LazyChart } from '../../charts/echart/lazy-chart.js'
import { forestOption } from '../../charts/forest/forest-option.js'
import { Card } from '../../controls/card.js'
import { useModelNames } from '../../controls/model-link.js'
import { formatFactor } from '../../format/numbers.js'
import { useTheme } from '../../theme/use-theme.js'
import { useWideScreen } from '../../theme/use-wide-screen.js'

/** Room of a variant's line, and of axis and margins together. */
const ROW_PX = 56
const FRAME_PX = 96

/** The ratios of all variants on one axis. */
export function ForestCard({ results }: { results: readonly ComparisonResult[] }) {
  const colours = chartColours(useTheme())
  const wide = useWideScreen()
  const names = useModelNames(results.map(({ variant }) => variant))
  const rows = useMemo(
    () => results.map((result) => ({ ...result, name: names.get(result.variant) ?? result.variant })),
    [results, names],
  )
  const option = useMemo(() => forestOption({ rows, wide, colours }), [rows, wide, colours])
  const said = rows.map(
    ({ name, ratio, ci }) =>
      `${name} ${formatFactor(ratio)}, ${formatFactor(ci.low)} to ${formatFactor(ci.high)}`,
  )
  return (
    <Card title="Time over the baseline’s" note="Left of the line at 1 is faster.">
      <div className="card-body">
        <ul className="forest-key" aria-label="Marks">
          <li>
            <svg
              viewBox="0 0 26 12"
              width="26"
              height="12"
              aria-hidden="true"
              className="forest-key-measured"
            >
              <path d="M1 6h24M1 2v8M25 2v8" />
              <circle cx="13" cy="6" r="4" />
            </svg>
            measured, with its interval
          </li>
          <li>
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" className="forest-key-macs">
              <path d="M6 1.5 10.5 6 6 10.5 1.5 6Z" />
            </svg>
            by MACs alone
          </li>
          <li>
            <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true" className="forest-key-region">
              <rect width="24" height="12" rx="3" />
            </svg>
            too small to find
          </li>
        </ul>
        <div style={{ height: rows.length * ROW_PX + FRAME_PX }}>
          <LazyChart
            option={option}
            className="chart-filling"
            label={`Forest plot of ${rows.length} variants: ${said.join('; ')}. The table below holds every figure.`}
          />
        </div>
      </div>
    </Card>
  )
}
