import type { Measurement } from '../../api/runs.js'
import { VerdictChip } from '../../controls/states.js'
import { formatRatio } from '../../format/numbers.js'
import { otherCpuShareOf } from './conditions.js'

const meanings: Record<Measurement['verdict'], string> = {
  stable: 'The interval of the median reached the width that was asked for: this figure can be compared.',
  noisy: 'The interval of the median is wider than asked for: read this figure with its interval.',
  drifting: 'Latency moved while it was measured: the figure depends on when it was taken.',
  throttled: 'The device slowed itself down while it was measured.',
}

/** From here on a busy machine is worth a word. */
const BUSY_SHARE = 0.1

/** Whether to believe the figures, and why, in words. */
export function VerdictCard({ measurement, fallback }: { measurement: Measurement; fallback: boolean }) {
  const { verdict, reasons, conditions } = measurement
  const otherShare = otherCpuShareOf(conditions)
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
      {otherShare !== null && otherShare >= BUSY_SHARE && (
        <p>
          Other processes took {formatRatio(otherShare)} of this machine’s processors meanwhile: measure again
          when it is quiet.
        </p>
      )}
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
