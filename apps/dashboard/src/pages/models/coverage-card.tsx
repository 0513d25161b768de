import type { Schemas } from '@paceline/client'
import { useQuery } from '@tanstack/react-query'
import { coverageQuery } from '../../api/models.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'

type Coverage = Schemas['RuntimeCoverage']
type Issue = Coverage['cannotRun'][number]

/** What each runtime would make of the model, before anybody waits for a device to find out. */
export function CoverageCard({ modelId }: { modelId: string }) {
  const coverage = useQuery(coverageQuery(modelId))
  if (!coverage.isSuccess) return null
  if (coverage.data.items.length === 0) {
    return (
      <Card title="Runs on">
        <p className="soft">
          Devices that offer kernels-wasm: a kernel plug-in is checked there before it is timed.
        </p>
      </Card>
    )
  }
  return (
    <Card title="Runs on" note="Found from the file, without running it.">
      <DataTable
        caption="Runs on"
        columns={columns}
        rows={coverage.data.items}
        rowKey={({ runtime }) => runtime}
      />
    </Card>
  )
}

const columns: Column<Coverage>[] = [
  { id: 'runtime', title: 'Runtime', cell: ({ runtime }) => runtime },
  { id: 'library', title: 'Library', cell: ({ library }) => library },
  { id: 'loads', title: 'Loads', cell: ({ cannotRun }) => <Loads issues={cannotRun} /> },
  { id: 'delegate', title: 'By XNNPACK', cell: (coverage) => <Delegated coverage={coverage} /> },
]

function Loads({ issues }: { issues: readonly Issue[] }) {
  return issues.length === 0 ? 'yes' : <Issues summary={`no: ${countText(issues)}`} issues={issues} />
}

function Delegated({
  coverage: { cannotRun, operators, delegate, outsideDelegate },
}: {
  coverage: Coverage
}) {
  if (cannotRun.length > 0 || delegate === null) return '–'
  if (outsideDelegate === null) return <span className="soft">it does not say</span>
  if (outsideDelegate.length === 0) return 'all operators'
  const taken = `${operators - outsideDelegate.length} of ${operators} operators`
  return <Issues summary={taken} issues={outsideDelegate} />
}

/** The reasons, on demand: a large model may have hundreds. */
function Issues({ summary, issues }: { summary: string; issues: readonly Issue[] }) {
  return (
    <details>
      <summary>{summary}</summary>
      <ul className="issues">
        {grouped(issues).map(([what, count]) => (
          <li key={what}>
            {what}
            {count > 1 && ` (${count} times)`}
          </li>
        ))}
      </ul>
    </details>
  )
}

function countText(issues: readonly Issue[]): string {
  return `${issues.length} ${issues.length === 1 ? 'reason' : 'reasons'}`
}

/** Operators of a kind have the same reason over and over. */
function grouped(issues: readonly Issue[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { type, reason } of issues) {
    const what = `${type}: ${reason}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return [...counts]
}
