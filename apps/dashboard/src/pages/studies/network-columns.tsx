import { shareText } from '@paceline/domain'
import { Link } from '@tanstack/react-router'
import type { SparsePlace } from '../../api/studies.js'
import type { Column } from '../../controls/data-table.js'
import { SpeedUpChip, VerdictChip, verdictOf } from '../../controls/states.js'
import { formatFactor, formatMs, formatRange } from '../../format/numbers.js'

type Point = SparsePlace['patterns'][number]['points'][number]

export interface NetworkRow {
  readonly pattern: string
  readonly point: Point
}

/** A row for each pattern at each sparsity, in the order asked for. */
export function networkRows({ patterns }: SparsePlace): NetworkRow[] {
  return patterns.flatMap(({ pattern, points }) => points.map((point) => ({ pattern, point })))
}

export const networkColumns: Column<NetworkRow>[] = [
  { id: 'pattern', title: 'Pattern', order: ({ pattern }) => pattern, cell: ({ pattern }) => pattern },
  {
    id: 'zeros',
    title: 'Zeros',
    kind: 'number',
    order: ({ point }) => point.sparsity,
    cell: ({ point }) => shareText(point.sparsity),
  },
  {
    id: 'latency',
    title: 'Latency',
    kind: 'number',
    order: ({ point }) => point.run?.medianMs ?? null,
    cell: ({ point: { run } }) => (run?.medianMs == null ? '–' : formatMs(run.medianMs)),
  },
  {
    id: 'speed-up',
    title: 'Speed-up',
    kind: 'number',
    order: ({ point }) => point.speedUp?.ratio ?? null,
    cell: ({ point: { speedUp } }) => (speedUp === null ? '–' : formatFactor(speedUp.ratio)),
  },
  {
    id: 'interval',
    title: 'Interval',
    kind: 'number',
    wideOnly: true,
    cell: ({ point: { speedUp } }) =>
      speedUp?.interval ? formatRange(speedUp.interval.low, speedUp.interval.high) : '–',
  },
  {
    id: 'shown',
    title: 'Shown',
    cell: ({ point: { speedUp } }) => (speedUp === null ? '–' : <SpeedUpChip verdict={speedUp.verdict} />),
  },
  { id: 'path', title: 'Own sparse path', cell: ({ point }) => <OwnPath path={point.ownPath} /> },
  { id: 'state', title: 'Run', cell: ({ point }) => <Outcome run={point.run} /> },
]

/** Whether the runtime's own sparse kernels ran, with the time of the zeros stored dense over that of its encoding. */
function OwnPath({ path }: { path: Point['ownPath'] }) {
  if (path === null) return '–'
  const words = path.decision ?? path.error?.code ?? path.state
  return (
    <Link to="/runs/$runId" params={{ runId: path.runId }}>
      {words}
      {path.interval && ` (${formatRange(path.interval.low, path.interval.high)})`}
    </Link>
  )
}

function Outcome({ run }: { run: Point['run'] }) {
  if (run === null) return '–'
  const verdict = run.verdict ? verdictOf(run.verdict) : undefined
  return (
    <>
      <Link to="/runs/$runId" params={{ runId: run.runId }}>
        {verdict ? <VerdictChip verdict={verdict} /> : run.state}
      </Link>
      {run.fallback && <span className="soft"> fallback</span>}
      {run.error && (
        <span className="soft">
          {' '}
          <code>{run.error.code}</code> {run.error.message}
        </span>
      )}
    </>
  )
}
