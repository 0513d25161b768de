import type { Measurement } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { Chip } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { type ConditionRow, comparedConditions, flatFacts } from './conditions.js'

const columns: Column<ConditionRow>[] = [
  { id: 'name', title: 'Condition', cell: ({ name }) => name },
  { id: 'asked', title: 'Asked', cell: ({ asked }) => asked ?? <span className="soft">–</span> },
  {
    id: 'ran',
    title: 'Ran',
    cell: ({ ran, differs }) => (
      <span className="outcome">
        {ran ?? <span className="soft">not observed</span>}
        {differs && <Chip tone="warn">differs</Chip>}
      </span>
    ),
  },
]

/** What no other card shows: the readings before and after and the blocks have their own. */
function otherFacts({
  machine,
  preparation,
  ...rest
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (typeof machine !== 'object' || machine === null) return rest
  const { before, after, blocks, otherCpuShare, otherCpuCores, throttleCount, ...more } = machine as Record<
    string,
    unknown
  >
  return { ...rest, machine: more }
}

/** Under what the figures were taken: asked beside ran, then what else agent and machine say of themselves. */
export function ConditionsCard({ conditions }: { conditions: Measurement['conditions'] }) {
  const { asked, ran, ...rest } = conditions
  const others = flatFacts(otherFacts(rest))
  return (
    <Card
      title="Conditions"
      note="What was asked beside what ran; a difference is an outcome, never a surprise."
    >
      <DataTable
        caption="Conditions asked and ran"
        columns={columns}
        rows={comparedConditions(asked, ran)}
        rowKey={({ name }) => name}
        rowClass={({ differs }) => (differs ? 'row-differs' : undefined)}
      />
      {others.length > 0 && (
        <details className="more-conditions">
          <summary>What else agent and machine say of themselves</summary>
          <dl>
            {others.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="number">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </Card>
  )
}
