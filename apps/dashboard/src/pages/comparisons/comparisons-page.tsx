import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { type Comparison, comparisonsQuery } from '../../api/comparisons.js'
import { CompareDialog } from '../../comparisons/compare-dialog.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { DeviceLink } from '../../controls/device-link.js'
import { EmptyState } from '../../controls/empty-state.js'
import { Loading } from '../../controls/loading.js'
import { ModelName } from '../../controls/model-link.js'
import { MoreButton } from '../../controls/more-button.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { ComparisonChip, StateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { usePageTitle } from '../../controls/use-page-title.js'

const columns: Column<Comparison>[] = [
  {
    id: 'baseline',
    title: 'Baseline',
    cell: ({ id, baseline }) => (
      <Link to="/comparisons/$comparisonId" params={{ comparisonId: id }} className="strong-link">
        <ModelName id={baseline} />
      </Link>
    ),
  },
  {
    id: 'variants',
    title: 'Variants',
    cell: ({ variants, results }) => (
      <ul className="verdicts">
        {variants.map((variant) => {
          const result = results.find((one) => one.variant === variant)
          return (
            <li key={variant} className="outcome">
              <ModelName id={variant} /> {result && <ComparisonChip verdict={result.verdict} />}
            </li>
          )
        })}
      </ul>
    ),
  },
  {
    id: 'state',
    title: 'State',
    order: ({ state }) => state,
    cell: ({ state }) => <StateChip state={state} />,
  },
  {
    id: 'device',
    title: 'Device',
    wideOnly: true,
    cell: ({ device }) => <DeviceLink id={device} pool={null} />,
  },
  {
    id: 'runtime',
    title: 'Runtime',
    wideOnly: true,
    order: ({ runtime }) => runtime,
    cell: ({ runtime }) => runtime ?? '–',
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

/** Variants beside a baseline: what was asked for and what came of it. */
export function ComparisonsPage(): ReactNode {
  usePageTitle('Comparisons')
  const comparisons = useInfiniteQuery(comparisonsQuery())
  const list = useMemo(() => comparisons.data?.pages.flatMap(({ items }) => items) ?? [], [comparisons.data])
  const [comparing, setComparing] = useState(false)
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Comparisons</h1>
          <p>Models measured in turn in one session, so that what the device does is the same for all.</p>
        </div>
        <div className="page-actions">
          <button type="button" className="button button-primary" onClick={() => setComparing(true)}>
            Compare models
          </button>
        </div>
      </div>
      <Card title="All comparisons">
        {comparisons.isPending && <Loading lines={6} />}
        {comparisons.isError && (
          <div className="card-body">
            <ProblemNote error={comparisons.error} onRetry={() => void comparisons.refetch()} />
          </div>
        )}
        {comparisons.isSuccess && list.length === 0 && (
          <EmptyState title="No comparison yet">
            <p>
              Two sessions differ by more than each says of itself. To learn which of two models is faster,
              measure them in one.
            </p>
          </EmptyState>
        )}
        {list.length > 0 && (
          <DataTable caption="Comparisons" columns={columns} rows={list} rowKey={({ id }) => id} />
        )}
        <MoreButton query={comparisons} what="comparisons" />
      </Card>
      {comparing && <CompareDialog onClose={() => setComparing(false)} />}
    </>
  )
}
