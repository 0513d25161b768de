import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Front, ParetoPoint } from '../../api/fronts.js'
import { Card } from '../../controls/card.js'
import { VerdictChip } from '../../controls/states.js'
import { formatMetric, formatNumber, formatRange, formatWhole } from '../../format/numbers.js'
import { formatProbability } from '../../format/probability.js'
import { ProfileDialog } from '../../profile/profile-dialog.js'

interface FrontAsideProps {
  readonly front: Front
  readonly device: string
  readonly maxLatencyMs: number | undefined
}

/** The decision in words, the front's size in one figure, and what to measure next. */
export function FrontAside({ front, device, maxLatencyMs }: FrontAsideProps) {
  return (
    <aside className="front-aside">
      <BestCard front={front} maxLatencyMs={maxLatencyMs} />
      <MeasureNextCard front={front} device={device} />
    </aside>
  )
}

function BestCard({ front, maxLatencyMs }: { front: Front; maxLatencyMs: number | undefined }) {
  const [quality, cost] = front.objectives
  const best = bestOf(front)
  if (!quality || !cost || !best) return null
  const onFront = front.points.filter((point) => point.onFront).length
  const reference = front.hypervolumeReference?.map((value) => formatNumber(value)).join(', ')
  return (
    <Card title={maxLatencyMs ? `Best within ${formatNumber(maxLatencyMs)} ms` : 'Best without a limit'}>
      <div className="card-body">
        <Link to="/models/$modelId" params={{ modelId: best.modelId }} className="best-name">
          {best.name}
        </Link>
        <p className="best-figures number">
          <strong>{formatMetric(best.values[quality.metric] ?? Number.NaN, quality.unit)}</strong> at{' '}
          <strong>{formatMetric(best.values[cost.metric] ?? Number.NaN, cost.unit)}</strong>{' '}
          <VerdictChip verdict={best.verdict} />
        </p>
        <dl className="best-facts">
          <div>
            <dt>Models</dt>
            <dd className="number">{formatWhole(front.points.length)}</dd>
          </div>
          <div>
            <dt>On the front</dt>
            <dd className="number">{formatWhole(onFront)}</dd>
          </div>
          <div
            title={reference && `Volume that the front dominates, measured from the corner (${reference})`}
          >
            <dt>Hypervolume</dt>
            <dd className="number">{front.hypervolume === null ? '–' : formatNumber(front.hypervolume)}</dd>
          </div>
        </dl>
      </div>
    </Card>
  )
}

function bestOf({ points, objectives }: Front): ParetoPoint | undefined {
  const [quality] = objectives
  if (!quality) return undefined
  const better = quality.direction === 'higher' ? 1 : -1
  const value = ({ values }: ParetoPoint) => (values[quality.metric] ?? Number.NaN) * better
  return points
    .filter(({ onFront }) => onFront)
    .reduce<ParetoPoint | undefined>(
      (best, point) => (best && value(best) >= value(point) ? best : point),
      undefined,
    )
}

function MeasureNextCard({ front, device }: { front: Front; device: string }) {
  const [chosen, setChosen] = useState<ParetoPoint | null>(null)
  const next = front.measureNext.flatMap((id) => front.points.find(({ modelId }) => modelId === id) ?? [])
  return (
    <Card title="Measure next" note="Whose place on the front another measurement would settle most">
      <div className="card-body">
        {next.length === 0 ? (
          <p className="soft">Every model’s place is settled by its interval.</p>
        ) : (
          <ol className="measure-next">
            {next.map((point) => (
              <li key={point.runId}>
                <div>
                  <Link to="/models/$modelId" params={{ modelId: point.modelId }}>
                    {point.name}
                  </Link>
                  <p
                    className="soft number"
                    title="Its interval, the probability that it is on the front, and its verdict"
                  >
                    {point.interval && `${formatRange(point.interval.low, point.interval.high)} ms`}
                    {point.frontProbability !== null && ` · p ${formatProbability(point.frontProbability)}`}
                    {` · ${point.verdict}`}
                  </p>
                </div>
                <button
                  type="button"
                  className="button button-small"
                  onClick={() => setChosen(point)}
                  aria-label={`Measure ${point.name} again`}
                >
                  Measure
                </button>
              </li>
            ))}
          </ol>
        )}
      </div>
      {chosen && (
        <ProfileDialog
          models={[{ id: chosen.modelId, name: chosen.name }]}
          device={device}
          runtime={front.runtime ?? undefined}
          onClose={() => setChosen(null)}
        />
      )}
    </Card>
  )
}
