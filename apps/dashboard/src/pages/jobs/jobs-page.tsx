import { jobTitle } from '@paceline/domain'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { type JobSummary, jobsQuery } from '../../api/jobs.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { EmptyState } from '../../controls/empty-state.js'
import { SelectField } from '../../controls/field.js'
import { Loading } from '../../controls/loading.js'
import { MoreButton } from '../../controls/more-button.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { ProgressBar } from '../../controls/progress-bar.js'
import { JobKindChip, StateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { formatSpan } from '../../format/times.js'
import './jobs.css'

const states = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const

const columns: Column<JobSummary>[] = [
  {
    id: 'what',
    title: 'What',
    order: ({ subject }) => jobTitle(subject),
    cell: ({ id, subject }) => (
      <>
        <Link to="/jobs/$jobId" params={{ jobId: id }} className="strong-link">
          {jobTitle(subject)}
        </Link>
        <code className="soft job-id">{id}</code>
      </>
    ),
  },
  {
    id: 'kind',
    title: 'Kind',
    wideOnly: true,
    order: ({ subject }) => subject.kind,
    cell: ({ subject }) => <JobKindChip kind={subject.kind} />,
  },
  {
    id: 'state',
    title: 'State',
    order: ({ state }) => state,
    cell: ({ state }) => <StateChip state={state} />,
  },
  {
    id: 'progress',
    title: 'Runs done',
    order: ({ progress }) => progress.done / progress.total,
    cell: ({ progress: { done, total } }) => (
      <span className="job-progress">
        <ProgressBar done={done} total={total} label="Runs done" />
        <span className="number soft">
          {done} / {total}
        </span>
      </span>
    ),
  },
  {
    id: 'took',
    title: 'Took',
    kind: 'number',
    wideOnly: true,
    order: ({ createdAt, endedAt }) => (endedAt ? Date.parse(endedAt) - Date.parse(createdAt) : null),
    cell: ({ createdAt, endedAt }) =>
      endedAt ? formatSpan(Date.parse(endedAt) - Date.parse(createdAt)) : '–',
  },
  {
    id: 'created',
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

export function JobsPage(): ReactNode {
  usePageTitle('Jobs')
  const [state, setState] = useState<JobSummary['state'] | undefined>()
  const jobs = useInfiniteQuery(jobsQuery(state))
  const list = useMemo(() => jobs.data?.pages.flatMap(({ items }) => items) ?? [], [jobs.data])
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Jobs</h1>
          <p>What was asked for, newest first. A job holds one run for each model and device.</p>
        </div>
      </div>
      <Card
        title="All jobs"
        actions={
          <SelectField
            label="State"
            value={state ?? ''}
            options={[
              { value: '', label: 'Any state' },
              ...states.map((word) => ({ value: word, label: word })),
            ]}
            onChange={(word) => setState(states.find((one) => one === word))}
          />
        }
      >
        {jobs.isPending && <Loading lines={6} />}
        {jobs.isError && (
          <div className="card-body">
            <ProblemNote error={jobs.error} onRetry={() => void jobs.refetch()} />
          </div>
        )}
        {jobs.isSuccess && list.length === 0 && (
          <EmptyState title={state ? `No job is ${state}` : 'No job yet'}>
            <p>Profile a model on a device, and its job stands here.</p>
            <Link to="/models" className="button">
              Go to the models
            </Link>
          </EmptyState>
        )}
        {list.length > 0 && (
          <DataTable caption="Jobs" columns={columns} rows={list} rowKey={({ id }) => id} pageRows={100} />
        )}
        <MoreButton query={jobs} what="jobs" />
      </Card>
    </>
  )
}
