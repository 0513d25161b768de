import { jobTitle } from '@paceline/domain'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useJobStream } from '../../api/job-stream.js'
import { cancelJob, type Job, jobQuery } from '../../api/jobs.js'
import { Card } from '../../controls/card.js'
import { CopyText } from '../../controls/copy-text.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { ProgressBar } from '../../controls/progress-bar.js'
import { JobKindChip, StateChip } from '../../controls/states.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { formatSpan } from '../../format/times.js'
import { jobProgressWords } from '../../progress/progress-words.js'
import { RunsTable } from '../../run-list/runs-table.js'
import './jobs.css'

const route = getRouteApi('/jobs/$jobId')

export function JobPage(): ReactNode {
  const { jobId } = route.useParams()
  const job = useQuery(jobQuery(jobId))
  if (job.isPending) return <Loading lines={8} />
  if (job.isError) return <ProblemNote error={job.error} onRetry={() => void job.refetch()} />
  return <LoadedJob key={jobId} job={job.data} />
}

function LoadedJob({ job }: { job: Job }) {
  usePageTitle(jobTitle(job.subject))
  const client = useQueryClient()
  const ended = job.endedAt !== null
  const live = useJobStream(job.id, ended)
  const done = Math.max(job.progress.done, live.done ?? 0)
  const cancelling = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSuccess: (cancelled) => client.setQueryData(jobQuery(job.id).queryKey, cancelled),
  })
  return (
    <>
      <nav className="breadcrumb" aria-label="Breadcrumb">
        <Link to="/jobs">Jobs</Link> <span aria-hidden="true">/</span>
        <span aria-current="page">
          <code>{job.id}</code>
        </span>
      </nav>
      <div className="page-head">
        <div>
          <h1 className="job-title">
            {jobTitle(job.subject)} <StateChip state={job.state} /> <JobKindChip kind={job.subject.kind} />
          </h1>
          <p>
            Job <CopyText text={job.id} label="the id" />, asked for <TimeAgo time={job.createdAt} />
            {job.endedAt && `, took ${formatSpan(Date.parse(job.endedAt) - Date.parse(job.createdAt))}`}.
          </p>
        </div>
        {!ended && (
          <div className="page-actions">
            <button
              type="button"
              className="button button-danger"
              disabled={cancelling.isPending}
              onClick={() => cancelling.mutate()}
            >
              Cancel the job
            </button>
          </div>
        )}
      </div>
      {cancelling.isError && <ProblemNote error={cancelling.error} />}
      <Card title={`${done} of ${job.progress.total} runs done`} note={jobProgressWords(job, live.runs)}>
        <div className="card-body">
          <ProgressBar done={done} total={job.progress.total} label="Runs done" />
        </div>
        <RunsTable caption="Runs of this job" runs={job.runs} progress={live.runs} />
      </Card>
    </>
  )
}
