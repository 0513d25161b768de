import type { Run } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { Chip, type Tone } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { formatSpan } from '../../format/times.js'

type Attempt = Run['attempts'][number]

const tones: Record<Attempt['state'], Tone> = {
  running: 'accent',
  completed: 'good',
  failed: 'bad',
  unsupported: 'warn',
  cancelled: 'neutral',
}

const columns: Column<Attempt>[] = [
  { id: 'n', title: '#', cell: ({ n }) => n },
  { id: 'state', title: 'State', cell: ({ state }) => <Chip tone={tones[state]}>{state}</Chip> },
  {
    id: 'said',
    title: 'Said',
    cell: ({ code, message }) => (
      <span className="attempt-words">
        {code && <code>{code}</code>} {message ?? (code ? '' : '–')}
      </span>
    ),
  },
  {
    id: 'started',
    title: 'Started',
    wideOnly: true,
    cell: ({ startedAt }) => (
      <span className="soft">
        <TimeAgo time={startedAt} />
      </span>
    ),
  },
  {
    id: 'took',
    title: 'Took',
    kind: 'number',
    cell: ({ startedAt, endedAt }) =>
      endedAt ? formatSpan(Date.parse(endedAt) - Date.parse(startedAt)) : '…',
  },
]

/** Each try of the run's session and how it ended. */
export function AttemptsCard({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return null
  return (
    <Card title="Attempts">
      <DataTable caption="Attempts" columns={columns} rows={attempts} rowKey={({ n }) => `${n}`} />
    </Card>
  )
}
