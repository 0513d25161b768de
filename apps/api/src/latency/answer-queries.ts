import type { Job, LatencyAnswer, LatencyRequest, LatencyResult, Model } from '@paceline/contracts'
import { signalWithin } from '@paceline/domain'
import type { FastifyBaseLogger } from 'fastify'
import { createJob } from '../jobs/create-job.js'
import { checkOpenRuns } from '../jobs/open-runs.js'
import { onTheirRuntime } from '../jobs/plugin-runtime.js'
import type { ModelKeeper } from '../models/keep-model.js'
import type { Services } from '../services.js'
import { jobFor, type LatencyBacklog } from './backlog.js'
import { type LatencyTarget, latencyTarget } from './latency-target.js'
import { type Known, lookUp } from './look-up.js'
import { raiseOpenRuns } from './raise-open-runs.js'
import { type ResolvedQuery, resolveQueries } from './resolve-queries.js'
import { buildingResult, invalidResult, knownResult, pendingResult, withReward } from './show-result.js'
import { waitForRuns } from './wait-for-runs.js'

export interface LatencyOrder {
  readonly request: LatencyRequest
  readonly keyId: string
  readonly log: FastifyBaseLogger
  /** The client went away. */
  readonly signal: AbortSignal
}

interface Needs {
  readonly services: Services
  readonly keeper: ModelKeeper
  readonly backlog: LatencyBacklog
}

/** Longest that a request builds before it hands the rest to the backlog. */
const BUILD_LIMIT_MS = 10_000

/**
 * Answers every query in the order asked: what was measured, what is being measured, what failed lately; the
 * rest is built and scheduled in one job, equal queries sharing a run. With `deadlineMs` it waits for those.
 */
export async function answerQueries(needs: Needs, order: LatencyOrder): Promise<LatencyAnswer> {
  const { services, backlog } = needs
  const { request, keyId } = order
  const startMs = performance.now()
  const resolved = await resolveQueries(services.db, request.queries)
  const target = await latencyTarget(services.db, onTheirRuntime(modelsOf(resolved), request))
  const modelIds = new Set(resolved.flatMap((each) => (each.kind === 'model' ? [each.model.id] : [])))
  let known = await lookUp(services.db.runs, target, [...modelIds])
  await raiseOpenRuns(services, known.values(), order.log)

  const missing = missingModels(resolved, request, known)
  const unbuilt = new Map(
    resolved.flatMap((each) => (each.kind === 'unbuilt' ? [[each.specKey, each] as const] : [])),
  )
  let scheduled: Scheduled = { bySpec: new Map(), runs: new Map() }
  if (missing.length + unbuilt.size > 0) {
    await checkOpenRuns(services.db, keyId, missing.length + unbuilt.size + backlog.size(keyId))
    scheduled = await schedule(needs, order, target, missing, [...unbuilt.values()])
  }

  const built = resolved.map((each) => modelIdOf(each, scheduled))
  const leftMs = (request.deadlineMs ?? 0) - (performance.now() - startMs)
  if (leftMs > 0) {
    const asked = new Set(built.flatMap((id) => (id === null ? [] : [id])))
    known = await waitForRuns({
      db: services.db,
      look: (ids) => lookUp(services.db.runs, target, ids),
      pending: [...asked].filter((id) => scheduled.runs.has(id) || known.get(id)?.kind === 'open'),
      known,
      signal: signalWithin(Math.ceil(leftMs), order.signal),
    })
  }
  const results = request.queries.map((query, index) => {
    const result = resultOf(resolved[index], built[index] ?? null, known, scheduled)
    return withReward(result, query, request.objective)
  })
  const measuredOn = new Set(results.flatMap(({ units, deviceId }) => (units === null ? [] : [deviceId])))
  return { results, units: measuredOn.size }
}

interface Scheduled {
  /** Spec to the model that was built for it. */
  readonly bySpec: Map<string, string>
  /** Model to the run that this request scheduled. */
  readonly runs: Map<string, Job['runs'][number]>
}

/** What is asked about, as far as its runtime depends on it; what is built is a .tflite. */
function modelsOf(resolved: readonly ResolvedQuery[]): Pick<Model, 'id' | 'format'>[] {
  const models: Pick<Model, 'id' | 'format'>[] = []
  for (const each of resolved) {
    if (each.kind === 'model') models.push(each.model)
    if (each.kind === 'unbuilt') models.push({ id: each.specKey, format: 'tflite' })
  }
  return models
}

/** The models to schedule: nothing known, or a failure that this request wants tried again. */
function missingModels(
  resolved: readonly ResolvedQuery[],
  { queries }: LatencyRequest,
  known: ReadonlyMap<string, Known>,
): string[] {
  const missing = new Set<string>()
  for (const [index, each] of resolved.entries()) {
    if (each.kind !== 'model' || each.model.bytesGoneAt !== null) continue
    const found = known.get(each.model.id)
    const unstable = found?.kind === 'measured' && found.run.verdict !== 'stable'
    const retry = queries[index]?.retry === true && (found?.kind === 'ended' || unstable)
    if (found === undefined || retry) missing.add(each.model.id)
  }
  return [...missing]
}

async function schedule(
  { services, keeper, backlog }: Needs,
  { keyId, log, request }: LatencyOrder,
  target: LatencyTarget,
  missing: readonly string[],
  unbuilt: readonly Extract<ResolvedQuery, { kind: 'unbuilt' }>[],
): Promise<Scheduled> {
  const bySpec = new Map<string, string>()
  const limitMs =
    performance.now() + Math.min(BUILD_LIMIT_MS, Math.max(1000, request.deadlineMs ?? BUILD_LIMIT_MS))
  let done = 0
  for (const { spec, specKey } of unbuilt) {
    if (performance.now() > limitMs) break
    bySpec.set(specKey, (await keeper.keepBuilt(spec)).model.id)
    done++
  }
  backlog.add({ specs: unbuilt.slice(done), target, keyId })
  const modelIds = [...new Set([...missing, ...bySpec.values()])]
  const runs = new Map<string, Job['runs'][number]>()
  if (modelIds.length > 0) {
    const job = await createJob(services, { modelIds, job: jobFor(target), keyId }, log)
    for (const run of job.runs) runs.set(run.modelId, run)
  }
  return { bySpec, runs }
}

function modelIdOf(each: ResolvedQuery, { bySpec }: Scheduled): string | null {
  if (each.kind === 'model') return each.model.id
  return each.kind === 'unbuilt' ? (bySpec.get(each.specKey) ?? null) : null
}

function resultOf(
  resolved: ResolvedQuery | undefined,
  modelId: string | null,
  known: ReadonlyMap<string, Known>,
  scheduled: Scheduled,
): LatencyResult {
  if (resolved?.kind === 'invalid') return invalidResult(resolved.code, resolved.message)
  if (modelId === null) return buildingResult()
  const found = known.get(modelId)
  const run = scheduled.runs.get(modelId)
  if (run && (found === undefined || isOlder(found, run.createdAt))) return pendingResult(modelId, run)
  if (found) return knownResult(modelId, found)
  return invalidResult('model-gone', 'the bytes of this model were deleted; upload the same file again')
}

/** Whether what is known is from before the run that this request scheduled in its place. */
function isOlder({ run }: Known, createdAt: string): boolean {
  return run.createdAt < createdAt
}
