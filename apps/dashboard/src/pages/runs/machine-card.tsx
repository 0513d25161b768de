import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { type MachineRow, machineConditions } from './machine-conditions.js'

const columns: Column<MachineRow>[] = [
  { id: 'name', title: 'Condition', cell: ({ name }) => name },
  { id: 'before', title: 'Before', cell: ({ before }) => <Reading text={before} /> },
  { id: 'during', title: 'While measuring', cell: ({ during }) => <Reading text={during} /> },
  { id: 'after', title: 'After', cell: ({ after }) => <Reading text={after} /> },
]

/** What the machine was doing before, in the blocks and after; what nobody could read is said, too. */
export function MachineCard({ conditions }: { conditions: Measurement['conditions'] }) {
  const { rows, unavailable } = machineConditions(conditions.machine)
  if (rows.length + unavailable.length === 0) return null
  return (
    <Card title="The device meanwhile" note="What its own sources said of it; a silent source is no zero.">
      {rows.length > 0 && (
        <DataTable
          caption="Conditions before, while measuring and after"
          columns={columns}
          rows={rows}
          rowKey={({ name }) => name}
        />
      )}
      {unavailable.length > 0 && (
        <p className="card-foot soft">
          <code>unavailable</code> on this device: {unavailable.map(lowerFirst).join(', ')}.
        </p>
      )}
    </Card>
  )
}

function Reading({ text }: { text: string | null }) {
  if (text === null) return <span className="soft">–</span>
  return text === 'unavailable' ? (
    <code className="soft">{text}</code>
  ) : (
    <span className="number">{text}</span>
  )
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
