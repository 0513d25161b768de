import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Front, ParetoPoint } from '../../api/fronts.js'
import { Card } from '../../controls/card.js'
import { VerdictChip } from '../../controls/states.js'
import { formatMetric, formatNumber, formatRange, formatWhole } from '../../format/numbers.js'
import { formatProbability } from '../../format/probability.js'
import { ProfileDialog } from '../../profile/profile-dialog.js'
import { bestOf } from './best-of.js'

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
  const found = bestOf(front)
  if (!quality || !cost || !found) return null
  const { best, contender } = found
  const figuresOf = ({ values }: ParetoPoint) => (
    <>
      <strong>{formatMetric(values[quality.metric] ?? Number.NaN, quality.unit)}</strong> at{' '}
      <strong>{formatMetric(values[cost.metric] ?? Number.NaN, cost.unit)}</strong>
    </>
  )
  const onFront = front.points.filter((point) => point.onFront).length
  const reference = front.hypervolumeReference?.map((value) => formatNumber(value)).join(', ')
  return (
    <Card title={maxLatencyMs ? `Best within ${formatNumber(maxLatencyMs)} ms` : 'Best without a limit'}>
      <div className="card-body">
        <Link to="/models/$modelId" params={{ modelId: best.modelId }} className="best-name">
          {best.name}
        </Link>
        <p className="best-figures number">
          {figuresOf(best)} <VerdictChip verdict={best.verdict} />
        </p>
        {best.verdict !== 'stable' && (
          <p className="best-doubt">No figure here is stable: take it as a hint.</p>
        )}
        {contender && (
          <p className="best-doubt">
            <Link to="/models/$modelId" params={{ modelId: contender.modelId }}>
              {contender.name}
            </Link>{' '}
            may be better with {figuresOf(contender)}, which is not settled:{' '}
            <VerdictChip verdict={contender.verdict} />
          </p>
        )}
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

function MeasureNextCard({ front, device }: { front: Front; device: string }) {
  const [chosen, setChosen] = useState<ParetoPoint | null>(null)
  const next = front.measureNext.flatMap((id) => front.points.find(({ modelId }) => modelId === id) ?? [])
  return (
    <Card
      title="Measure next"
      note="Whose place on the front another measurement would settle most, and what moved while it was measured"
    >
      <div className="card-body">
        {next.length === 0 ? (
          <p className="soft">
            Every model’s place is settled by its interval, and no figure moved while it was measured.
          </p>
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
