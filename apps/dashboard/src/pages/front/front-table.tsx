import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Front, ParetoPoint } from '../../api/fronts.js'
import { chartColours } from '../../charts/chart-colours.js'
import { markOf } from '../../charts/marks.js'
import { Card } from '../../controls/card.js'
import { Chip } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { OriginChip, RandomWeightsChip, VerdictChip } from '../../controls/states.js'
import { formatMetric, formatRange, formatWhole, formatWithin } from '../../format/numbers.js'
import { SESSION_VARIANCE_UNKNOWN } from '../../latency/session-words.js'
import { metricLabel } from '../../metrics/metric-label.js'
import { useTheme } from '../../theme/use-theme.js'
import { FamilyMark } from './family-mark.js'

interface FrontTableProps {
  readonly front: Front
  readonly families: readonly string[]
  readonly onPoint: (point: ParetoPoint | null) => void
}

/** Every figure of the chart, readable without it. */
export function FrontTable({ front, families, onPoint }: FrontTableProps) {
  const colours = chartColours(useTheme())
  const [quality, cost] = front.objectives
  const columns = useMemo((): Column<ParetoPoint>[] => {
    const figure = (point: ParetoPoint, metric: string | undefined) => point.values[metric ?? ''] ?? null
    const shown = (point: ParetoPoint, objective: typeof quality) => {
      const value = figure(point, objective?.metric)
      if (value === null) return '–'
      // The interval is of the latency, and stands in the next column.
      if (objective?.unit === 'ms' && point.interval) return `${formatWithin(value, point.interval)} ms`
      return formatMetric(value, objective?.unit ?? '')
    }
    return [
      {
        id: 'model',
        title: 'Model',
        order: ({ name }) => name,
        cell: ({ modelId, name, family }) => (
          <span className="front-model">
            <FamilyMark mark={markOf(family ?? '', families, colours)} />
            <Link to="/models/$modelId" params={{ modelId }}>
              {name}
            </Link>
          </span>
        ),
      },
      {
        id: 'family',
        title: 'Family',
        wideOnly: true,
        order: ({ family }) => family,
        cell: ({ family }) => family ?? '–',
      },
      {
        id: 'quality',
        title: metricLabel(quality?.metric ?? 'Quality'),
        kind: 'number',
        order: (point) => figure(point, quality?.metric),
        cell: (point) => shown(point, quality),
      },
      {
        id: 'origin',
        title: 'Origin',
        wideOnly: true,
        order: ({ qualityOrigin }) => qualityOrigin,
        cell: ({ qualityOrigin, qualitySource, weights }) => (
          <span className="chips nowrap" title={qualitySource}>
            <OriginChip origin={qualityOrigin} />
            {weights === 'random' && <RandomWeightsChip />}
          </span>
        ),
      },
      {
        id: 'cost',
        title: metricLabel(cost?.metric ?? 'Cost'),
        kind: 'number',
        order: (point) => figure(point, cost?.metric),
        cell: (point) => (
          <>
            <Link to="/runs/$runId" params={{ runId: point.runId }} className="plain-link">
              {shown(point, cost)}
            </Link>
            <span className="narrow-only">
              <VerdictChip verdict={point.verdict} />
            </span>
          </>
        ),
      },
      {
        id: 'interval',
        title: 'Another session',
        kind: 'number',
        wideOnly: true,
        order: ({ interval }) => (interval ? interval.high - interval.low : null),
        cell: (point) => <AnotherSession point={point} />,
      },
      {
        id: 'verdict',
        title: 'Verdict',
        wideOnly: true,
        order: ({ verdict }) => verdict,
        cell: ({ verdict }) => <VerdictChip verdict={verdict} />,
      },
      {
        id: 'front',
        title: 'Front',
        order: ({ onFront }) => (onFront ? 0 : 1),
        cell: (point) => <Place point={point} points={front.points} />,
      },
    ]
  }, [front.points, quality, cost, families, colours])

  return (
    <Card
      title="Figures"
      note={`${front.points.length === 1 ? 'One model' : `${formatWhole(front.points.length)} models`} under one protocol`}
    >
      <DataTable
        caption="Models of the front and those it dominates"
        columns={columns}
        rows={front.points}
        rowKey={({ runId }) => runId}
        initialSort={{ column: 'cost', descending: false }}
        rowClass={({ onFront }) => (onFront ? undefined : 'row-muted')}
        onPoint={onPoint}
      />
    </Card>
  )
}

/** Where another session would land, or that nobody knows yet; other costs than latency have no interval. */
function AnotherSession({ point: { interval, sessionVariance } }: { point: ParetoPoint }) {
  if (!interval) return <>–</>
  const range = `${formatRange(interval.low, interval.high)} ms`
  if (sessionVariance === 'known') return <>{range}</>
  return (
    <span className="soft" title={`This session alone: ${range}`}>
      {SESSION_VARIANCE_UNKNOWN}
    </span>
  )
}

function Place({ point, points }: { point: ParetoPoint; points: readonly ParetoPoint[] }) {
  if (point.onFront) return <Chip tone="accent">on front</Chip>
  const better = points.find(({ modelId }) => modelId === point.dominatedBy)
  return (
    <span className="soft" title={better && `Dominated by ${better.name}`}>
      dominated
    </span>
  )
}
