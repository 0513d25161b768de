import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { Chip } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { formatMs } from '../../format/numbers.js'
import { type InvocationRow, invocationRows } from './invocation-rows.js'

const columns: Column<InvocationRow>[] = [
  { id: 'n', title: '#', order: ({ invocation }) => invocation, cell: ({ invocation }) => invocation + 1 },
  {
    id: 'median',
    title: 'Median',
    kind: 'number',
    order: ({ medianMs }) => medianMs,
    cell: ({ medianMs }) => (medianMs === null ? '–' : formatMs(medianMs)),
  },
  {
    id: 'samples',
    title: 'Samples',
    kind: 'number',
    order: ({ iterations }) => iterations,
    cell: ({ iterations }) => iterations ?? '–',
  },
  {
    id: 'warmup',
    title: 'Warm-up',
    kind: 'number',
    wideOnly: true,
    order: ({ warmupIterations }) => warmupIterations,
    cell: ({ warmupIterations }) => warmupIterations ?? '–',
  },
  {
    id: 'others',
    title: 'Others’ CPUs',
    kind: 'number',
    order: ({ otherCpuCores }) => (typeof otherCpuCores === 'number' ? otherCpuCores : null),
    cell: ({ otherCpuCores }) =>
      typeof otherCpuCores === 'number' ? otherCpuCores.toFixed(2) : (otherCpuCores ?? '–'),
  },
  {
    id: 'use',
    title: 'Counted',
    cell: ({ apart, disturbances }) => (
      <span className="outcome">
        {apart ? <Chip tone="warn">{apart}</Chip> : 'yes'}
        {disturbances.length > 0 && <span className="soft outcome-words">{disturbances.join('; ')}</span>}
      </span>
    ),
  },
]

/** Each fresh process or page: its median, and whether the device was itself meanwhile. */
export function InvocationsCard({ conditions }: { conditions: Measurement['conditions'] }) {
  const rows = invocationRows(conditions)
  if (rows.length === 0) return null
  return (
    <Card title="Invocations" note="Each a fresh process or page: the replicates that the interval rests on.">
      <DataTable
        caption="Invocations in their order"
        columns={columns}
        rows={rows}
        rowKey={({ invocation }) => `${invocation}`}
        pageRows={15}
      />
    </Card>
  )
}
