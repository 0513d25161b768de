import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { SweepResult } from '../../api/studies.js'
import { suitingScale } from '../../charts/axis-style.js'
import { chartColours } from '../../charts/chart-colours.js'
import { LazyChart } from '../../charts/echart/lazy-chart.js'
import { frontOption } from '../../charts/front/front-option.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { VerdictChip, verdictOf } from '../../controls/states.js'
import { formatCount, formatMs, formatMsRange } from '../../format/numbers.js'
import { metricLabel } from '../../metrics/metric-label.js'
import { sweepPoints } from '../../studies/sweep-points.js'
import { useTheme } from '../../theme/use-theme.js'
import { useWideScreen } from '../../theme/use-wide-screen.js'

/** A sweep's members with their figures, and these over what is computed or how accurate it is. */
export function SweepResults({ results }: { results: readonly SweepResult[] }) {
  return (
    <>
      <PointsCard results={results} />
      <Card title="Members">
        <DataTable caption="Members" columns={columns} rows={rowsOf(results)} rowKey={({ key }) => key} />
      </Card>
    </>
  )
}

function PointsCard({ results }: { results: readonly SweepResult[] }) {
  const theme = useTheme()
  const labelled = useWideScreen()
  const swept = useMemo(() => sweepPoints(results), [results])
  const option = useMemo(() => {
    if (swept === null) return null
    const costs = swept.points.flatMap(({ values }) => values[swept.cost.metric] ?? [])
    const look = { families: [], labelled, colours: chartColours(theme) }
    return frontOption({ ...swept, ...look, scale: suitingScale(costs) })
  }, [swept, labelled, theme])
  if (swept === null || option === null) return null
  const title = `${metricLabel(swept.quality.metric)} over latency`
  const standIn = swept.quality.metric.includes('macs')
    ? ' MACs stand in for accuracy, which nobody has stated.'
    : ''
  return (
    <Card
      title={title}
      note={`Of one device under one protocol key; the table holds every figure.${standIn}`}
    >
      <div className="card-body">
        <LazyChart option={option} label={`${title}: ${swept.points.length} models`} />
      </div>
    </Card>
  )
}

interface Row {
  readonly key: string
  readonly result: SweepResult
  readonly run: SweepResult['runs'][number] | undefined
}

function rowsOf(results: readonly SweepResult[]): Row[] {
  return results.flatMap((result): Row[] =>
    result.runs.length === 0
      ? [{ key: `${result.member}`, result, run: undefined }]
      : result.runs.map((run) => ({ key: `${result.member} ${run.runId}`, result, run })),
  )
}

const columns: Column<Row>[] = [
  {
    id: 'model',
    title: 'Model',
    order: ({ result }) => result.member,
    cell: ({ result: { modelId, name, encoding, transforms } }) =>
      modelId === null ? (
        <code>{JSON.stringify(encoding ?? transforms)}</code>
      ) : (
        <Link to="/models/$modelId" params={{ modelId }}>
          {name}
        </Link>
      ),
  },
  {
    id: 'macs',
    title: 'MACs',
    kind: 'number',
    order: ({ result }) => result.macs,
    cell: ({ result }) => (result.macs === null ? '–' : formatCount(result.macs)),
  },
  {
    id: 'params',
    title: 'Parameters',
    kind: 'number',
    wideOnly: true,
    order: ({ result }) => result.params,
    cell: ({ result }) => (result.params === null ? '–' : formatCount(result.params)),
  },
  {
    id: 'latency',
    title: 'Latency',
    kind: 'number',
    order: ({ run }) => run?.medianMs ?? null,
    cell: ({ run }) => (run?.medianMs == null ? '–' : formatMs(run.medianMs)),
  },
  {
    id: 'interval',
    title: 'Interval',
    kind: 'number',
    wideOnly: true,
    cell: ({ run }) => (run?.ci ? formatMsRange(run.ci.low, run.ci.high) : '–'),
  },
  { id: 'state', title: 'State', cell: ({ result, run }) => <Outcome result={result} run={run} /> },
]

/** The verdict of a run with its page, or how the member stands and why. */
function Outcome({ result, run }: Pick<Row, 'result' | 'run'>) {
  const verdict = run?.verdict ? verdictOf(run.verdict) : undefined
  const error = run?.error ?? result.error
  return (
    <>
      {run ? (
        <Link to="/runs/$runId" params={{ runId: run.runId }}>
          {verdict ? <VerdictChip verdict={verdict} /> : run.state}
        </Link>
      ) : (
        result.state
      )}{' '}
      {result.duplicateOf !== null && <span className="soft">the same as member {result.duplicateOf}</span>}
      {error && (
        <span className="soft">
          <code>{error.code}</code> {error.message}
        </span>
      )}
    </>
  )
}
