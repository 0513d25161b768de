export const studyStates = ['building', 'running', 'completed', 'failed', 'cancelled'] as const
export type StudyState = (typeof studyStates)[number]

/** What a study's state is read off. */
export interface StudyCounts {
  /** Somebody called it off. */
  readonly cancelled: boolean
  /** Members that are to be built, or whose runs are to be asked for. */
  readonly openMembers: number
  readonly openRuns: number
  readonly completedRuns: number
  readonly cancelledRuns: number
}

/**
 * A study has no state of its own, as a job has none. It is `building` while any member has yet to be built or sent
 * to its devices, then `running` while any run is open. After that it is `completed` if any run completed, else
 * `cancelled` if any was cancelled, else `failed`: no member could be built, or none measured.
 */
export function studyStateOf(counts: StudyCounts): StudyState {
  const { cancelled, openMembers, openRuns, completedRuns, cancelledRuns } = counts
  if (cancelled) return 'cancelled'
  if (openMembers > 0) return 'building'
  if (openRuns > 0) return 'running'
  if (completedRuns > 0) return 'completed'
  return cancelledRuns > 0 ? 'cancelled' : 'failed'
}

/** Whether a study in this state never changes again. */
export function isStudyEnded(state: StudyState): boolean {
  return state !== 'building' && state !== 'running'
}
