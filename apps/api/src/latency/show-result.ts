import type { LatencyQuery, LatencyRequest, LatencyResult } from '@paceline/contracts'
import { mnasnetReward } from '@paceline/domain'
import { shownInterval } from '../fronts/shown-interval.js'
import type { Known } from './look-up.js'

type Objective = LatencyRequest['objective']

const nothing = {
  latencyMs: null,
  interval: null,
  sessionVariance: null,
  verdict: null,
  modelId: null,
  deviceId: null,
  runId: null,
  predictorId: null,
  jobId: null,
  units: null,
} as const

export function invalidResult(code: string, message: string): LatencyResult {
  return { ...nothing, source: 'invalid', code, message }
}

/** Not built yet: the model's id is not known, nor is a job's. */
export function buildingResult(): LatencyResult {
  return { ...nothing, source: 'pending', code: 'building', message: 'the model is being built; ask again' }
}

/** A run that was just scheduled, or scheduled before and is open still. */
export function pendingResult(
  modelId: string,
  run: { id: string | null; jobId: string; deviceId: string | null },
): LatencyResult {
  const { id, jobId, deviceId } = run
  return { ...nothing, source: 'pending', modelId, deviceId, runId: id, jobId }
}

export function knownResult(modelId: string, known: Known): LatencyResult {
  if (known.kind === 'open') return pendingResult(modelId, known.run)
  if (known.kind === 'measured') {
    const { runId, deviceId, latencyMs, verdict } = known.run
    return {
      ...nothing,
      source: 'measured',
      latencyMs: latencyMs.median,
      ...shownInterval(latencyMs),
      verdict,
      modelId,
      deviceId,
      runId,
      // The newest run of one device; another unit of the pool may be faster or slower.
      units: 1,
      ...(verdict === 'stable' ? {} : { code: verdict, message: `the measurement is ${verdict}` }),
    }
  }
  const { id, jobId, deviceId, state, attempts } = known.run
  if (state === 'completed') {
    const message = 'the device ran something else than what was asked; the run says what'
    return { ...nothing, source: 'failed', code: 'fallback', message, modelId, deviceId, runId: id, jobId }
  }
  const last = attempts.at(-1)
  return {
    ...nothing,
    source: state === 'unsupported' ? 'unsupported' : 'failed',
    code: last?.code ?? (state === 'unsupported' ? 'unsupported' : 'expired'),
    message: last?.message ?? 'the run waited too long',
    modelId,
    deviceId,
    runId: id,
    jobId,
  }
}

/** Adds MnasNet's reward where an objective was given: null without a latency or a quality. */
export function withReward(
  result: LatencyResult,
  { quality }: LatencyQuery,
  objective: Objective,
): LatencyResult {
  if (!objective) return result
  const { latencyMs } = result
  const reward =
    latencyMs === null || quality === undefined ? null : mnasnetReward({ ...objective, quality, latencyMs })
  return { ...result, reward }
}
