import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { type KernelRow, kernelRows } from './kernel-rows.js'

const columns: Column<KernelRow>[] = [
  { id: 'operator', title: 'Operator', order: ({ place }) => place, cell: ({ operator }) => operator },
  { id: 'shape', title: 'Shape', order: ({ shape }) => shape, cell: ({ shape }) => shape },
  {
    id: 'kernel',
    title: 'Kernel',
    order: ({ kernel }) => kernel,
    cell: ({ kernel }) => <code>{kernel}</code>,
  },
]

/** Which kernel the device chose for each operator, where the runtime has several. */
export function KernelsCard({ conditions }: { conditions: Measurement['conditions'] }) {
  const rows = kernelRows(conditions)
  if (rows.length === 0) return null
  return (
    <Card title="Kernels" note="What this device chose for each operator, the fastest of those that fit.">
      <DataTable
        caption="Kernels in the order they run in"
        columns={columns}
        rows={rows}
        rowKey={({ place }) => `${place}`}
        pageRows={15}
      />
    </Card>
  )
}
