import { bytesText } from '@paceline/domain'
import type { Measurement, Run } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { type Fact, Facts } from '../../controls/facts.js'
import { formatMs, formatNumber, formatRatio, formatWithin } from '../../format/numbers.js'
import { formatSeconds } from '../../format/times.js'
import { apartFigures } from './apart-figures.js'
import { SessionIntervals } from './session-intervals.js'

/** The figures of a run: what its samples come to, how sure they are, and what loading took. */
export function EstimatesCard({ run, measurement }: { run: Run; measurement: Measurement }) {
  const { latencyMs, iterations, invocations } = measurement
  const { ci, median } = latencyMs
  const apart = apartFigures(measurement)
  return (
    <Card title="Latency">
      <div className="card-body estimates">
        <div>
          <p className="estimate-figure number">
            {ci ? formatWithin(median, ci) : formatNumber(median)} <span>ms</span>
          </p>
          <p className="soft">
            median of {iterations} samples in {invocations} invocations
          </p>
        </div>
        <SessionIntervals run={run} latencyMs={latencyMs} />
      </div>
      {apart.length > 0 && (
        <dl className="apart-figures" aria-label="Figures kept apart">
          {apart.map(({ name, figure, note }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="session-figure number">{figure}</dd>
              <dd className="soft">{note}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="card-body">
        <Facts facts={factsOf(measurement)} />
      </div>
    </Card>
  )
}

function factsOf(measurement: Measurement): Fact[] {
  const { latencyMs, initMs, firstMs, peakBytes, warmupIterations, deviceSeconds, batch } = measurement
  const { mean, min, max, p90, p99, mad, cv } = latencyMs
  const facts: Fact[] = [
    { name: 'Mean', value: formatMs(mean) },
    { name: 'p90', value: orNone(p90, formatMs, batch > 1 ? 'hidden in batches' : 'needs 29 samples') },
    { name: 'p99', value: orNone(p99, formatMs, batch > 1 ? 'hidden in batches' : 'needs 299 samples') },
    { name: 'Fastest', value: orNone(min, formatMs, 'hidden in batches') },
    { name: 'Slowest', value: orNone(max, formatMs, 'hidden in batches') },
    { name: 'MAD', value: formatMs(mad), title: 'Median absolute deviation' },
    { name: 'CV', value: formatRatio(cv), title: 'Standard deviation over mean' },
    { name: 'Load, cold', value: orNone(initMs.cold, formatMs) },
    { name: 'Load, warm', value: orNone(initMs.warm, formatMs) },
    { name: 'First inference', value: orNone(firstMs, formatMs) },
    {
      name: 'Peak memory',
      value: orNone(peakBytes, bytesText),
      title: 'Of the process that ran the model',
    },
    { name: 'Warm-up iterations', value: warmupIterations },
    { name: 'Device time', value: formatSeconds(deviceSeconds) },
  ]
  if (batch > 1) facts.push({ name: 'Batch', value: batch, title: 'Calls that one timed sample holds' })
  return facts
}

function orNone(value: number | null, format: (value: number) => string, why = 'not known') {
  return value === null ? <span className="soft">{why}</span> : format(value)
}
