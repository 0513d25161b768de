import { waitingText } from '@paceline/domain'
import type { RunProgress } from '../api/job-progress.js'
import type { Job } from '../api/jobs.js'
import type { Run } from '../api/runs.js'
import { formatMs } from '../format/numbers.js'

/** What goes on with a run that has not ended, in one sentence. */
export function progressWords(
  { state, protocol, waiting }: Pick<Run, 'state' | 'protocol' | 'waiting'>,
  progress: RunProgress | undefined,
): string {
  if (state === 'queued') return waiting ? sentence(waitingText(waiting)) : 'Waits for its device'
  if (state === 'leased') return 'The device is taken and gets ready'
  if (progress?.waitingFor) return `Waiting until the device is quiet: ${progress.waitingFor}`
  if (!progress?.samples) return 'Measuring: loading and warming up'
  const { invocations, samples, medianMs } = progress
  const made = `${samples} samples in ${invocations ?? 0} of at least ${protocol.invocations} invocations`
  return `Measuring: ${made}${medianMs === null ? '' : `, median ${formatMs(medianMs)} so far`}`
}

/** The same of the run of a job that is under way, else of the next; undefined for a job that has ended. */
export function jobProgressWords(
  { runs, endedAt, waiting }: Pick<Job, 'runs' | 'endedAt' | 'waiting'>,
  progress: ReadonlyMap<string, RunProgress>,
): string | undefined {
  if (endedAt !== null) return undefined
  const run =
    runs.find(({ state }) => state === 'running') ??
    runs.find(({ state }) => state === 'leased') ??
    runs.find(({ state }) => state === 'queued')
  return run && progressWords({ ...run, waiting: waiting ?? null }, progress.get(run.id))
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
