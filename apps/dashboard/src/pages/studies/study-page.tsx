import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Study, studyQuery } from '../../api/studies.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { ProgressBar } from '../../controls/progress-bar.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { SparseResults } from './sparse-results.js'
import { SweepResults } from './sweep-results.js'

const route = getRouteApi('/studies/$studyId')

const titles: Readonly<Record<Study['kind'], string>> = { sweep: 'Sweep', sparse: 'Sparse study' }

/** A study: how far it is, and what it has found out so far. */
export function StudyPage(): ReactNode {
  const { studyId } = route.useParams()
  const study = useQuery(studyQuery(studyId))
  if (study.isPending) return <Loading lines={8} />
  if (study.isError) return <ProblemNote error={study.error} onRetry={() => void study.refetch()} />
  return <LoadedStudy study={study.data} />
}

function LoadedStudy({ study }: { study: Study }) {
  const { id, kind, name, state, progress } = study
  usePageTitle(name ?? `Study ${id}`)
  const { done, total, built } = progress
  return (
    <>
      <nav className="breadcrumb" aria-label="Breadcrumb">
        <Link to="/studies">Studies</Link> <span aria-hidden="true">/</span>
        <span aria-current="page">
          <code>{id}</code>
        </span>
      </nav>
      <div className="page-head">
        <div>
          <h1>{name ?? titles[kind]}</h1>
          <p>
            {state}: {built} of {total} built, {done} done
          </p>
        </div>
      </div>
      {study.endedAt === null && <ProgressBar done={done} total={total} label="Members that are done" />}
      {study.kind === 'sparse' ? <SparseResults study={study} /> : <SweepResults results={study.results} />}
    </>
  )
}
