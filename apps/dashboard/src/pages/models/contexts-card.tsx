import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { runsQuery } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { Chip } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { DeviceLink } from '../../controls/device-link.js'
import { VerdictChip } from '../../controls/states.js'
import { formatFactor, formatMs, formatWithin } from '../../format/numbers.js'
import { type ContextGroup, type ContextRow, contextGroups, placeText } from './contexts.js'

/** What users of an app or a page get beside what a shell shows; nothing where a model ran in one context only. */
export function ContextsCard({ modelId }: { modelId: string }) {
  const runs = useInfiniteQuery(runsQuery({ model: modelId }))
  const groups = useMemo(
    () => contextGroups(runs.data?.pages.flatMap(({ items }) => items) ?? []),
    [runs.data],
  )
  if (groups.length === 0) return null
  return (
    <Card
      title="Contexts side by side"
      note="These are different protocols, measured in sessions of their own: a ratio says what each context costs its users here, and is no statistical comparison. The newest run of each."
    >
      {groups.map((group) => (
        <GroupTable key={group.rows.map(({ run }) => run.id).join()} group={group} />
      ))}
    </Card>
  )
}

function GroupTable({ group: { rows, deviceId } }: { group: ContextGroup }) {
  const threads = rows[0]?.run.protocol.threads ?? 1
  const columns = useMemo(() => columnsOf(rows[0]?.run.protocol.context ?? ''), [rows])
  return (
    <>
      <p className="card-body soft">
        On <DeviceLink id={deviceId} pool={null} /> with {threads === 1 ? 'one thread' : `${threads} threads`}
        {rows[0]?.run.protocol.affinity === 'any' ? '' : ` on ${rows[0]?.run.protocol.affinity}`}
      </p>
      <DataTable caption="Contexts side by side" columns={columns} rows={rows} rowKey={({ run }) => run.id} />
    </>
  )
}

function columnsOf(first: string): Column<ContextRow>[] {
  return [
    { id: 'context', title: 'Context', cell: ({ run }) => <Chip>{run.protocol.context}</Chip> },
    {
      id: 'ran',
      title: 'Runtime · delegate',
      cell: ({ run }) => (
        <Link to="/runs/$runId" params={{ runId: run.id }}>
          {placeText(run)}
        </Link>
      ),
    },
    {
      id: 'median',
      title: 'Median',
      kind: 'number',
      cell: ({ run, medianMs }) => {
        const ci = run.measurement?.latencyMs.ci
        return ci ? `${formatWithin(medianMs, ci)} ms` : formatMs(medianMs)
      },
    },
    {
      id: 'ratio',
      title: `Over ${first}`,
      kind: 'number',
      cell: ({ ratio }) => (ratio === null ? '1' : `${formatFactor(ratio)} ×`),
    },
    {
      id: 'verdict',
      title: 'Verdict',
      cell: ({ run }) => run.measurement && <VerdictChip verdict={run.measurement.verdict} />,
    },
  ]
}
