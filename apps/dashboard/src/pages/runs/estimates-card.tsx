import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { type Fact, Facts } from '../../controls/facts.js'
import {
  formatBytes,
  formatMs,
  formatNumber,
  formatRange,
  formatRatio,
  formatWithin,
} from '../../format/numbers.js'

/** The figures of a run: what its samples come to, and what loading took. */
export function EstimatesCard({ measurement }: { measurement: Measurement }) {
  const { latencyMs } = measurement
  const { ci } = latencyMs
  return (
    <Card title="Latency">
      <div className="card-body estimates">
        <div className="estimate">
          <p className="estimate-figure number">
            {ci ? formatWithin(latencyMs.median, ci) : formatNumber(latencyMs.median)} <span>ms</span>
          </p>
          <p className="soft">median of {measurement.iterations} samples</p>
          {ci && (
            <p className="number">
              {formatRange(ci.low, ci.high)} ms
              <span className="soft">
                {' '}
                {formatRatio(ci.level)} interval, ±{formatRatio(ci.halfWidthRatio)}
              </span>
            </p>
          )}
        </div>
        <Facts facts={factsOf(measurement)} />
      </div>
    </Card>
  )
}

function factsOf(measurement: Measurement): Fact[] {
  const { latencyMs, initMs, firstMs, peakBytes, invocations, warmupIterations, deviceSeconds, batch } =
    measurement
  const { mean, min, max, p90, p99, mad, cv, nextSession } = latencyMs
  const facts: Fact[] = [
    { name: 'Mean', value: formatMs(mean) },
    { name: 'p90', value: orNone(p90, formatMs, 'needs 29 samples') },
    { name: 'p99', value: orNone(p99, formatMs, 'needs 299 samples') },
    { name: 'Fastest', value: orNone(min, formatMs, 'of batches') },
    { name: 'Slowest', value: orNone(max, formatMs, 'of batches') },
    { name: 'MAD', value: formatMs(mad), title: 'Median absolute deviation' },
    { name: 'CV', value: formatRatio(cv), title: 'Standard deviation over mean' },
    { name: 'Load, cold', value: orNone(initMs.cold, formatMs) },
    { name: 'Load, warm', value: orNone(initMs.warm, formatMs) },
    { name: 'First inference', value: orNone(firstMs, formatMs) },
    {
      name: 'Peak memory',
      value: orNone(peakBytes, formatBytes),
      title: 'Of the process that ran the model',
    },
    { name: 'Invocations', value: invocations, title: 'Fresh runner processes or pages' },
    { name: 'Warm-up iterations', value: warmupIterations },
    { name: 'Device time', value: `${formatNumber(deviceSeconds)} s` },
  ]
  if (batch > 1) facts.push({ name: 'Batch', value: batch })
  if (nextSession) {
    facts.push({
      name: 'Next session',
      value: `${formatRange(nextSession.low, nextSession.high)} ms`,
      title: `Where the median of another session lies, at ${formatRatio(nextSession.level)}`,
    })
  }
  return facts
}

function orNone(value: number | null, format: (value: number) => string, why = 'not known') {
  return value === null ? <span className="soft">{why}</span> : format(value)
}
