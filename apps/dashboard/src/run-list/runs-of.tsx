import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type RunFilters, runsQuery } from '../api/runs.js'
import { Card } from '../controls/card.js'
import { Loading } from '../controls/loading.js'
import { MoreButton } from '../controls/more-button.js'
import { ProblemNote } from '../controls/problem-note.js'
import { RunsTable } from './runs-table.js'

interface RunsOfProps {
  readonly title: string
  readonly filters: RunFilters
  readonly without: readonly ('model' | 'device')[]
  readonly none: string
  /** Shows no more than so many, with a link to all of them. */
  readonly newest?: number
}

/** The runs that the filters let pass, newest first. */
export function RunsOf({ title, filters, without, none, newest }: RunsOfProps) {
  const runs = useInfiniteQuery(runsQuery(filters, newest))
  const list = useMemo(() => runs.data?.pages.flatMap(({ items }) => items) ?? [], [runs.data])
  return (
    <Card title={title} actions={newest !== undefined && runs.hasNextPage && <AllRuns filters={filters} />}>
      {runs.isPending && <Loading />}
      {runs.isError && (
        <div className="card-body">
          <ProblemNote error={runs.error} onRetry={() => void runs.refetch()} />
        </div>
      )}
      {runs.isSuccess && list.length === 0 && <p className="card-body soft">{none}</p>}
      {list.length > 0 && <RunsTable caption={title} runs={list} without={without} />}
      {newest === undefined && <MoreButton query={runs} what="runs" />}
    </Card>
  )
}

function AllRuns({ filters }: Pick<RunsOfProps, 'filters'>) {
  return (
    <Link to="/runs" search={filters} className="button button-small">
      All runs
    </Link>
  )
}
