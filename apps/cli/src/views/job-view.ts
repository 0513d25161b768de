import type { Schemas } from '@paceline/client'
import { jobTitle, waitingText } from '@paceline/domain'
import { type Paint, paintWord } from './paint.js'
import { type Names, runLines, runTable } from './run-view.js'
import { textTable } from './text-table.js'
import { age } from './units.js'

/** One row per job. */
export function jobTable(jobs: readonly Schemas['JobSummary'][], paint: Paint, nowMs: number): string[] {
  return textTable(
    jobs,
    [
      { title: 'JOB', text: ({ id }) => id },
      { title: 'KIND', text: ({ subject: { kind } }) => kind },
      { title: 'WHAT', text: ({ subject }) => jobTitle(subject) },
      { title: 'STATE', text: ({ state }) => state, dress: (text) => paintWord(paint, text) },
      { title: 'RUNS', align: 'right', text: ({ progress: { done, total } }) => `${done}/${total}` },
      { title: 'ASKED', text: ({ createdAt }) => age(createdAt, nowMs) },
    ],
    paint,
  )
}

/** A job with its runs: in full when there is one, as a table when there are several. */
export function jobLines(job: Schemas['Job'], names: Names, paint: Paint): string[] {
  const [only, second] = job.runs
  const body =
    only !== undefined && second === undefined
      ? runLines(only, names, paint)
      : runTable(job.runs, names, paint)
  const { done, total } = job.progress
  const kind = job.subject.kind === 'measure' ? '' : ` (${job.subject.kind})`
  const foot = `${job.id}${kind} ${paintWord(paint, job.state)}${total > 1 ? `, ${done} of ${total} runs ended` : ''}`
  return [...body, '', foot, ...(job.waiting ? [`It ${waitingText(job.waiting)}.`] : [])]
}

/** What cancelling came to: a run that is being measured ends through its worker, some moments later. */
export function cancelText({ id, state, runs, progress: { done, total } }: Schemas['Job']): string {
  const cancelled = runs.filter((run) => run.state === 'cancelled').length
  if (state === 'running') return `${id} is being cancelled: ${total - done} of its runs are still ending.`
  if (cancelled === 0) return `${id} had ${state} before: there was nothing left to cancel.`
  return `${id} is ${state}: ${cancelled} of ${total} ${total === 1 ? 'run' : 'runs'} cancelled.`
}
