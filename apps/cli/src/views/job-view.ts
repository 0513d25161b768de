import type { Schemas } from '@paceline/client'
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
  const foot = `${job.id} ${paintWord(paint, job.state)}${total > 1 ? `, ${done} of ${total} runs ended` : ''}`
  return [...body, '', foot]
}
