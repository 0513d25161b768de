import { protocolKeyOn, type Run } from '@paceline/contracts'
import type { CompletedRun, Database } from '@paceline/db'
import { isTerminal } from '@paceline/domain'
import type { LatencyTarget } from './latency-target.js'

/** A failure younger than this is the answer; an older one is tried again. */
export const FAILURE_MEMORY_SECONDS = 3600

/** What is known of one model at the target. */
export type Known =
  | { readonly kind: 'measured'; readonly run: CompletedRun }
  | { readonly kind: 'open'; readonly run: Run }
  | { readonly kind: 'ended'; readonly run: Run }

/**
 * What is known of each model, in three statements for all of them: the newest stable measurement, else an open
 * run, else the newest measurement of the last hour that was not stable, else the newest failure of that hour.
 */
export async function lookUp(
  runs: Pick<Database['runs'], 'newestCompleted' | 'recent'>,
  target: LatencyTarget,
  modelIds: readonly string[],
): Promise<Map<string, Known>> {
  if (modelIds.length === 0) return new Map()
  const wanted = { modelIds, deviceIds: target.deviceIds, protocolKeys: [...new Set(target.keys.values())] }
  // The open runs come first: one that completes meanwhile is then found twice rather than not at all.
  const recent = await runs.recent({
    modelIds,
    deviceIds: target.deviceIds,
    pool: target.target.pool,
    failedWithinSeconds: FAILURE_MEMORY_SECONDS,
  })
  const [stable, unstable] = await Promise.all([
    runs.newestCompleted({ ...wanted, verdicts: ['stable'] }),
    runs.newestCompleted({
      ...wanted,
      verdicts: ['noisy', 'drifting', 'throttled'],
      maxAgeSeconds: FAILURE_MEMORY_SECONDS,
    }),
  ])
  const known = new Map<string, Known>()
  const same = recent.filter((run) => isSameQuestion(run, target))
  // Weakest first: what follows overwrites.
  for (const run of oldestFirst(same.filter(({ state }) => isTerminal(state)))) {
    known.set(run.modelId, { kind: 'ended', run })
  }
  for (const run of oldestFirst(ofItsKey(unstable, target))) known.set(run.modelId, { kind: 'measured', run })
  for (const run of oldestFirst(same.filter(({ state }) => !isTerminal(state)))) {
    known.set(run.modelId, { kind: 'open', run })
  }
  for (const run of oldestFirst(ofItsKey(stable, target))) known.set(run.modelId, { kind: 'measured', run })
  return known
}

function ofItsKey(completed: readonly CompletedRun[], { keys }: LatencyTarget): CompletedRun[] {
  return completed.filter(({ deviceId, protocolKey }) => keys.get(deviceId) === protocolKey)
}

/** Whether a run that has no measurement yet would be measured under this request's key. */
function isSameQuestion(run: Run, { target, keys }: LatencyTarget): boolean {
  if (run.protocolKey !== null) return [...keys.values()].includes(run.protocolKey)
  if (run.runtime !== null && run.runtime !== target.offer.name) return false
  const candidate =
    target.candidates.find(({ deviceId }) => deviceId === run.deviceId) ?? target.candidates[0]
  if (!candidate) return false
  return protocolKeyOn(candidate.offer, run.protocol) === keys.get(candidate.deviceId)
}

function oldestFirst<T extends { createdAt: string }>(runs: readonly T[]): T[] {
  return runs.toSorted((left, right) => (left.createdAt < right.createdAt ? -1 : 1))
}
