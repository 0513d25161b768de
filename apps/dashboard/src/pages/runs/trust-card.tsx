import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { trustLines } from './trust-lines.js'

/** What the figure rests on: how it was planned, whether the series was steady, whether the device held still. */
export function TrustCard({ measurement }: { measurement: Measurement }) {
  const lines = trustLines(measurement)
  if (lines.length === 0) return null
  return (
    <Card
      title="What the figure rests on"
      note="How long it was measured and why no longer, whether the series was steady, and whether the device held still."
    >
      <dl className="trust">
        {lines.map(({ name, text, about }) => (
          <div key={name} title={about}>
            <dt>{name}</dt>
            <dd className="number">{text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
