import type { Run } from '../api/runs.js'

/** Why a run has no figure, in the last attempt's own words; null when there is nothing to explain. */
export function outcomeOf({ state, attempts }: Pick<Run, 'state' | 'attempts'>): string | null {
  if (state === 'completed') return null
  const last = attempts.at(-1)
  if (last?.message) return last.code ? `${last.code}: ${last.message}` : last.message
  if (last?.code) return last.code
  if (state === 'queued' && attempts.length > 0) return `waits for attempt ${attempts.length + 1}`
  return null
}
