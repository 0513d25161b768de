import { isTerminal, type RunState } from './run-state.js'

export const jobStates = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
export type JobState = (typeof jobStates)[number]

export interface JobProgress {
  /** Runs that have ended, however they ended. */
  readonly done: number
  readonly total: number
}

/**
 * A job has no state of its own: it is read off its runs. While any run is open the job is `queued`
 * until the first of them has been leased or has ended, then `running`. When all have ended it is
 * `completed` if any completed, else `cancelled` if any was cancelled, else `failed` (`unsupported`
 * counts as failed). A job has at least one run: an empty list throws RangeError.
 */
export function jobStateOf(runStates: readonly RunState[]): JobState {
  if (runStates.length === 0) throw new RangeError('a job has at least one run')
  if (runStates.every((state) => state === 'queued')) return 'queued'
  if (!runStates.every(isTerminal)) return 'running'
  if (runStates.includes('completed')) return 'completed'
  return runStates.includes('cancelled') ? 'cancelled' : 'failed'
}

export function jobProgressOf(runStates: readonly RunState[]): JobProgress {
  return { done: runStates.filter(isTerminal).length, total: runStates.length }
}

/** Whether a job in this state never changes again. */
export function isJobEnded(state: JobState): boolean {
  return state !== 'queued' && state !== 'running'
}
