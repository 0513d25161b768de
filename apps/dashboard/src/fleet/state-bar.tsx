import type { StateCount } from './device-need.js'
import './fleet.css'

/** How a pool's devices are spread over their states, drawn; the counts in words stand beside it. */
export function StateBar({ counts }: { counts: readonly StateCount[] }) {
  return (
    <span className="state-bar" aria-hidden="true">
      {counts.map(({ state, count }) => (
        <span key={state} className={`state-bar-part state-${state}`} style={{ flexGrow: count }} />
      ))}
    </span>
  )
}

/** The same in words, such as "1 quarantined, 9 idle". */
export function StateCounts({ counts }: { counts: readonly StateCount[] }) {
  return (
    <span className="state-counts">
      {counts.map(({ state, count }) => (
        <span key={state} className="state-count">
          <span className={`state-dot state-${state}`} aria-hidden="true" />
          <span className="number">{count}</span> {state}
        </span>
      ))}
    </span>
  )
}
