import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { Chip } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { type PreparationRow, preparationRows } from './preparation-rows.js'

const columns: Column<PreparationRow>[] = [
  { id: 'setting', title: 'Setting', cell: ({ setting }) => setting },
  {
    id: 'outcome',
    title: 'Outcome',
    cell: ({ outcome, isMissing }) => (
      <span className="outcome">
        {isMissing && <Chip tone="warn">unsupported</Chip>}
        {outcome}
      </span>
    ),
  },
]

/** How the device was brought into the state that figures are taken in; nothing where its driver does not do so. */
export function PreparationCard({ conditions }: { conditions: Measurement['conditions'] }) {
  const rows = preparationRows(conditions.preparation)
  if (rows === null) return null
  return (
    <Card title="Preparation" note="What was changed on the device for this session, and put back after it.">
      {rows.length === 0 ? (
        <p className="card-body soft">Nothing had to be changed.</p>
      ) : (
        <DataTable
          caption="Settings of the device and what came of them"
          columns={columns}
          rows={rows}
          rowKey={({ setting }) => setting}
        />
      )}
    </Card>
  )
}
