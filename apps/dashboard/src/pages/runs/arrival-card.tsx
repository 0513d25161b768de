import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { type Fact, Facts } from '../../controls/facts.js'
import { formatFactor, formatMs, formatRatio } from '../../format/numbers.js'

type Arrival = NonNullable<Measurement['arrival']>

/** A run by schedule: what it missed, and how it differs from running one inference after the other. */
export function ArrivalCard({ arrival, medianMs }: { arrival: Arrival; medianMs: number }) {
  const { periodMs, missedShare, closedMedianMs, ratioToClosed, low, high } = arrival
  const facts: Fact[] = [
    { name: 'Period', value: formatMs(periodMs), title: 'An inference was due this often' },
    {
      name: 'Missed deadlines',
      value: missedShare === 0 ? 'none' : formatRatio(missedShare),
      title: 'Inferences that ended after the next one was due',
    },
    { name: 'Median by schedule', value: formatMs(medianMs) },
    {
      name: 'Median in a closed loop',
      value: closedMedianMs === null ? 'not measured' : formatMs(closedMedianMs),
      title: 'One inference after the other, in the same session',
    },
    {
      name: 'By schedule over closed loop',
      value:
        ratioToClosed === null
          ? 'not known'
          : `${formatFactor(ratioToClosed)}${low === null || high === null ? '' : ` (${formatFactor(low)}–${formatFactor(high)} at 95 %)`}`,
      title: 'Above 1: the device is slower at this pace, as its clock falls between inferences',
    },
  ]
  return (
    <Card title="By schedule" note="Real applications infer at frame rate, while governors lower the clock.">
      <div className="card-body">
        <Facts facts={facts} />
      </div>
    </Card>
  )
}
