import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Study, studyQuery } from '../../api/studies.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { ProgressBar } from '../../controls/progress-bar.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { measurementsOf } from '../../studies/sparse-words.js'
import { SparseResults } from './sparse-results.js'
import { SweepResults } from './sweep-results.js'

const route = getRouteApi('/studies/$studyId')

/** A study: how far it is, and what it has found out so far. */
export function StudyPage(): ReactNode {
  const { studyId } = route.useParams()
  const study = useQuery(studyQuery(studyId))
  if (study.isPending) return <Loading lines={8} />
  if (study.isError) return <ProblemNote error={study.error} onRetry={() => void study.refetch()} />
  return <LoadedStudy study={study.data} />
}

function LoadedStudy({ study }: { study: Study }) {
  const { id, name, progress } = study
  const title = name ?? titleOf(study)
  usePageTitle(study.kind === 'sweep' && name === null ? `Study ${id}` : title)
  const { done, total } = progress
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
          <h1>{title}</h1>
          <p>{progressText(study)}</p>
        </div>
      </div>
      {study.endedAt === null && <ProgressBar done={done} total={total} label="Members that are done" />}
      {study.kind === 'sparse' ? <SparseResults study={study} /> : <SweepResults results={study.results} />}
    </>
  )
}

function titleOf(study: Study): string {
  if (study.kind === 'sweep') return 'Sweep'
  const { name } = study.results.dense
  return name === null ? 'Sparse study' : `Sparse study of ${name}`
}

/** Of a sparse study each pruned model is two files, of which one is measured: files and measurements count apart. */
function progressText(study: Study): string {
  const { state, progress } = study
  const { built, done, total } = progress
  if (study.kind === 'sweep') return `${state}: ${built} of ${total} built, ${done} done`
  const measured = measurementsOf(study.results)
  const ended =
    measured.total === 0 ? 'none measured yet' : `${measured.ended} of ${measured.total} measurements ended`
  return `${state}: ${built} of ${total} files built, ${ended}`
}
