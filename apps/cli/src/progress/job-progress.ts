import type { Schemas } from '@paceline/client'
import { waitingText } from '@paceline/domain'
import type { JobStreamEvent } from '../events/follow-job.js'

type Run = Schemas['Run']

/** What a watcher knows of one run. */
export interface RunProgress {
  readonly state: Run['state']
  /** The fewest that its protocol asks for. */
  readonly invocationsAsked: number
  readonly invocations: number
  readonly samples: number
  readonly medianMs: number | null
  /** What disturbs the device, in words, while its session waits until it is quiet. */
  readonly waitingFor: string | null
  /** Why its last attempt went wrong, once one did. */
  readonly message: string | null
}

/** What a watcher knows of a job, from its row and the events after it. */
export interface JobProgress {
  readonly done: number
  readonly total: number
  readonly runs: ReadonlyMap<string, RunProgress>
  /** Why its next run has not begun, in words; null where that is not known. */
  readonly waiting: string | null
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'unsupported', 'cancelled'])

const nothingYet = { invocations: 0, samples: 0, medianMs: null, waitingFor: null }

/** `invocationsAsked` where another number than the protocol's is to come: pairs of a comparison. */
export function progressOf(job: Schemas['Job'], invocationsAsked?: number): JobProgress {
  const runs = job.runs.map((run): [string, RunProgress] => [
    run.id,
    {
      state: run.state,
      invocationsAsked: invocationsAsked ?? run.protocol.invocations,
      ...nothingYet,
      message: null,
    },
  ])
  return withWaiting({ ...job.progress, runs: new Map(runs), waiting: null }, job)
}

/** The progress with what a newer look at the job says of its waiting, of which no event tells. */
export function withWaiting(
  progress: JobProgress,
  { waiting }: Pick<Schemas['Job'], 'waiting'>,
): JobProgress {
  return { ...progress, waiting: waiting ? waitingText(waiting) : null }
}

/** Whether all that is left of it is queued. */
export function isWaiting({ runs }: JobProgress): boolean {
  const states = [...runs.values()].map(({ state }) => state)
  return states.includes('queued') && !states.includes('leased') && !states.includes('running')
}

/** The progress after one more event; an event of an unknown kind or run changes nothing. */
export function withEvent(progress: JobProgress, { type, data }: JobStreamEvent): JobProgress {
  const { runId } = data
  const run = typeof runId === 'string' ? progress.runs.get(runId) : undefined
  const done = numberOr(data.done, progress.done)
  if (run === undefined || typeof runId !== 'string') {
    return type === 'progress' ? { ...progress, done } : progress
  }
  const runs = new Map(progress.runs)
  if (type === 'run') {
    const state = (data.state as Run['state'] | undefined) ?? run.state
    const message = typeof data.message === 'string' ? data.message : run.message
    // An attempt that ended gave its samples away: the next one begins with none.
    const fresh = state === 'queued' || state === 'leased' ? nothingYet : {}
    runs.set(runId, { ...run, ...fresh, state, message })
  }
  if (type === 'progress') {
    runs.set(runId, {
      ...run,
      invocations: numberOr(data.invocations, run.invocations),
      samples: numberOr(data.samples, run.samples),
      medianMs: typeof data.medianMs === 'number' ? data.medianMs : run.medianMs,
      waitingFor: data.waitingFor === undefined ? run.waitingFor : stringOrNull(data.waitingFor),
    })
  }
  return { ...progress, done, runs }
}

/** From 0 to 1; a run that is under way counts by its invocations, and as done only when it is. */
export function fractionOf({ total, runs }: JobProgress): number {
  const all = [...runs.values()]
  const parts = all.map(({ state, invocations, invocationsAsked }) =>
    ENDED.has(state) ? 1 : Math.min(0.95, invocations / invocationsAsked),
  )
  return total === 0 ? 1 : parts.reduce((sum, part) => sum + part, 0) / total
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
