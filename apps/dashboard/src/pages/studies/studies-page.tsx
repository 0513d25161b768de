import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { type StudySummary, studiesQuery } from '../../api/studies.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { EmptyState } from '../../controls/empty-state.js'
import { Loading } from '../../controls/loading.js'
import { MoreButton } from '../../controls/more-button.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { usePageTitle } from '../../controls/use-page-title.js'

const columns: Column<StudySummary>[] = [
  {
    id: 'name',
    title: 'Study',
    cell: ({ id, name }) => (
      <Link to="/studies/$studyId" params={{ studyId: id }} className="strong-link">
        {name ?? id}
      </Link>
    ),
  },
  { id: 'kind', title: 'Kind', order: ({ kind }) => kind, cell: ({ kind }) => kind },
  { id: 'state', title: 'State', order: ({ state }) => state, cell: ({ state }) => state },
  {
    id: 'progress',
    title: 'Done',
    kind: 'number',
    cell: ({ progress: { done, total } }) => `${done} of ${total}`,
  },
  {
    id: 'when',
    title: 'Asked for',
    wideOnly: true,
    order: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => (
      <span className="soft">
        <TimeAgo time={createdAt} />
      </span>
    ),
  },
]

/** Studies: what was asked for together, and how far it is. */
export function StudiesPage(): ReactNode {
  usePageTitle('Studies')
  const studies = useInfiniteQuery(studiesQuery())
  const list = useMemo(() => studies.data?.pages.flatMap(({ items }) => items) ?? [], [studies.data])
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Studies</h1>
          <p>
            Models of a space, of a grid of transforms, or pruned by patterns, built and measured once each.
          </p>
        </div>
      </div>
      <Card title="All studies">
        {studies.isPending && <Loading lines={6} />}
        {studies.isError && (
          <div className="card-body">
            <ProblemNote error={studies.error} onRetry={() => void studies.refetch()} />
          </div>
        )}
        {studies.isSuccess && list.length === 0 && (
          <EmptyState title="No study yet">
            <p>
              <code>paceline sweep mobilenet_v2 --sample 10</code> builds ten models and measures each.
            </p>
            <p>
              <code>paceline sparse mdl_… --pattern block-4 --sparsity 0.8</code> says what zeros are worth.
            </p>
          </EmptyState>
        )}
        {list.length > 0 && (
          <DataTable caption="Studies" columns={columns} rows={list} rowKey={({ id }) => id} />
        )}
        <MoreButton query={studies} what="studies" />
      </Card>
    </>
  )
}
