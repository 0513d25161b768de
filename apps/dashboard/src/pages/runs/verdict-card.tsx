import type { Measurement } from '../../api/runs.js'
import { VerdictChip } from '../../controls/states.js'
import { busyNoteOf } from './busy-note.js'

const meanings: Record<Measurement['verdict'], string> = {
  stable:
    'Its interval is as narrow as asked for, and neither the series nor the device speaks against it: this figure can be compared.',
  noisy: 'Less sure than asked for: read this figure with its interval and with the reasons below.',
  drifting: 'Latency moved while it was measured: the figure depends on when it was taken.',
  throttled: 'The device slowed itself down while it was measured.',
}

/** Whether to believe the figures, and why, in words. */
export function VerdictCard({ measurement, fallback }: { measurement: Measurement; fallback: boolean }) {
  const { verdict } = measurement
  const busy = busyNoteOf(measurement)
  // The worker's own reason for a busy machine says the same, so the note stands for both.
  const reasons = measurement.reasons.filter(({ code }) => busy === null || code !== 'machine-busy')
  return (
    <section className={`verdict verdict-${verdict}`} aria-label="Verdict">
      <p>
        <VerdictChip verdict={verdict} /> {meanings[verdict]}
      </p>
      {fallback && (
        <p>
          <strong>What ran is not what was asked,</strong> so this run stays out of fronts, tables and reuse.
          The conditions below show the difference.
        </p>
      )}
      {busy && <p className={verdict === 'stable' ? 'soft' : undefined}>{busy}</p>}
      {reasons.length > 0 && (
        <ul>
          {reasons.map(({ code, text }) => (
            <li key={`${code} ${text}`}>
              {sentence(text)} <code className="soft">{code}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
