import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Run, replaysQuery } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { ReplayChip, StateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { formatFactor } from '../../format/numbers.js'

const columns: Column<Run>[] = [
  {
    id: 'run',
    title: 'Replay',
    cell: ({ id }) => (
      <Link to="/runs/$runId" params={{ runId: id }}>
        <code>{id}</code>
      </Link>
    ),
  },
  {
    id: 'outcome',
    title: 'Outcome',
    cell: ({ state, replay }) =>
      replay?.outcome ? <ReplayChip outcome={replay.outcome} /> : <StateChip state={state} />,
  },
  {
    id: 'ratio',
    title: 'Over this run’s',
    kind: 'number',
    order: ({ replay }) => replay?.ratio ?? null,
    cell: ({ replay }) => (replay?.ratio ? formatFactor(replay.ratio) : '–'),
  },
  {
    id: 'interval',
    title: 'Interval (90 %)',
    kind: 'number',
    wideOnly: true,
    cell: ({ replay }) =>
      replay?.interval ? `${formatFactor(replay.interval.low)}–${formatFactor(replay.interval.high)}` : '–',
  },
  {
    id: 'when',
    title: 'When',
    wideOnly: true,
    cell: ({ createdAt, endedAt }) => (
      <span className="soft">
        <TimeAgo time={endedAt ?? createdAt} />
      </span>
    ),
  },
]

/** Whether this run's figure came back when somebody measured it again; nothing where nobody has. */
export function ReplaysCard({ run }: { run: Run }) {
  const replays = useQuery(replaysQuery(run))
  if (!replays.data || replays.data.length === 0) return null
  return (
    <Card title="Replays" note="The same bytes, protocol and runner, measured again.">
      <DataTable
        caption="Replays of this run"
        columns={columns}
        rows={replays.data}
        rowKey={({ id }) => id}
        pageRows={10}
      />
    </Card>
  )
}
