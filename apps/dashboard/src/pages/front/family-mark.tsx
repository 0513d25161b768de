import type { ChartSymbol, Mark } from '../../charts/marks.js'

const shapes: Record<ChartSymbol, string> = {
  circle: 'M6 1a5 5 0 1 0 .001 0Z',
  diamond: 'M6 .5 11 6 6 11.5 1 6Z',
  triangle: 'M6 1 11.5 11H.5Z',
  rect: 'M1.5 1.5h9v9h-9Z',
}

/** A family's mark as the chart draws it. */
export function FamilyMark({ mark }: { mark: Mark }) {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" className="family-mark">
      <path d={shapes[mark.symbol]} fill={mark.colour} />
    </svg>
  )
}
