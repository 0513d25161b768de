import type { CreateJob, Job, Model, ProfileJob } from '@paceline/contracts'
import { protocolKeyOn } from '@paceline/contracts'
import type { ClaimHandle, Database, NewRun } from '@paceline/db'
import type { Protocol } from '@paceline/domain'
import type { FastifyBaseLogger } from 'fastify'
import { ProblemError } from '../problems/problem-error.js'
import type { Services } from '../services.js'
import { protocolFor } from './protocol-for.js'
import { resolveTargets, type Target } from './targets.js'

/** Most open runs that one key may have. */
export const MAX_OPEN_RUNS = 10_000
export const DEFAULT_EXPIRY_SECONDS = 86_400

export interface JobOrder {
  readonly modelIds: readonly string[]
  readonly job: ProfileJob
  /** Whose job it is; null for the farm's own. */
  readonly keyId: string | null
  /** The Idempotency-Key's claim under which it is made once. */
  readonly claim?: ClaimHandle | null
}

/** Where the runs of a job go, and under which protocol there. */
export interface Placement {
  readonly target: Target
  readonly protocol: Protocol
}

export interface PlacedOrder extends Omit<JobOrder, 'modelIds'> {
  readonly models: readonly Model[]
  readonly placements: readonly Placement[]
}

type Needs = Pick<Services, 'db' | 'dispatcher'>
type RunPlan = NewRun & { readonly target: Target }

/**
 * Stores a job with its runs and tells the queue. Each model goes to each target; with `reuse`, a run that has
 * a finished measurement of the same bytes, device and protocol key takes that over.
 */
export async function createJob(
  needs: Needs,
  { modelIds, job, keyId, claim = null }: JobOrder,
  log: FastifyBaseLogger,
): Promise<Job> {
  const earlier = claim && (await needs.db.jobs.findByClaim(claim))
  if (earlier) return earlier
  const models = await usableModels(needs.db, modelIds)
  const placements = await placeJob(needs.db, { job, keyId, models: models.length })
  return storeJob(needs, { models, placements, job, keyId, claim }, log)
}

/** Everything that a job can be refused for but its models. Throws ProblemError; stores nothing. */
export async function placeJob(
  db: Database,
  { job, keyId, models }: Pick<JobOrder, 'job' | 'keyId'> & { readonly models: number },
): Promise<Placement[]> {
  checkWebhook(job.webhook)
  const targets = await resolveTargets(db.devices, job.devices, job.runtime ?? null)
  const placements = targets.map((target) => ({ target, protocol: protocolFor(target.offer, job.protocol) }))
  if (keyId !== null) await checkOpenRuns(db, keyId, placements.length * models)
  return placements
}

/** Stores a job that `placeJob` let pass, and tells the queue. */
export async function storeJob(
  { db, dispatcher }: Needs,
  order: PlacedOrder,
  log: FastifyBaseLogger,
): Promise<Job> {
  const { models, placements, job, keyId } = order
  const plans = placements.flatMap((placement) => plansOf(placement, models))
  const runs = job.reuse ? await reusing(db, plans, job.reuse) : plans.map(runOf)
  const { job: created, deliveries } = await db.jobs.create({
    keyId,
    request: { modelIds: models.map(({ id }) => id), ...job },
    priority: job.priority ?? 0,
    webhook: job.webhook ?? null,
    expiresAfterSeconds: job.expiresAfterSeconds ?? DEFAULT_EXPIRY_SECONDS,
    runs,
    claim: order.claim ?? null,
  })
  try {
    await dispatcher.enqueue(deliveries)
  } catch (error) {
    // The rows are the truth: the sweeper queues them again under the same ids.
    log.warn({ err: error, jobId: created.id }, 'the queue does not answer; the sweeper will queue this job')
  }
  return created
}

/** The models of a request, whose two ways of naming them exclude each other. */
export function modelIdsOf({ modelId, modelIds }: Pick<CreateJob, 'modelId' | 'modelIds'>): string[] {
  if (modelId !== undefined && modelIds === undefined) return [modelId]
  if (modelIds !== undefined && modelId === undefined) return modelIds
  throw new ProblemError('invalid-request', 'send exactly one of modelId and modelIds', [
    { path: '/modelId', message: 'goes without modelIds, and one of them must be there' },
  ])
}

/** Throws `too-many-runs` when these runs would be more than one key may have open. */
export async function checkOpenRuns(db: Database, keyId: string, more: number): Promise<void> {
  const open = await db.runs.countOpenOfKey(keyId)
  if (open + more <= MAX_OPEN_RUNS) return
  throw new ProblemError(
    'too-many-runs',
    `this key has ${open} open runs; at most ${MAX_OPEN_RUNS} may wait`,
    [],
    {
      'retry-after': '60',
    },
  )
}

function checkWebhook(webhook: string | undefined): void {
  if (webhook === undefined) return
  if (URL.canParse(webhook) && /^https?:$/.test(new URL(webhook).protocol)) return
  throw new ProblemError('invalid-request', 'webhook is an http or https URL', [
    { path: '/webhook', message: 'is not an http or https URL' },
  ])
}

async function usableModels(db: Database, ids: readonly string[]): Promise<Model[]> {
  const found = new Map((await db.models.findMany(ids)).map((model) => [model.id, model]))
  const unknown = ids.flatMap((id, index) =>
    found.has(id) ? [] : [{ path: `/modelIds/${index}`, message: `there is no model ${id}` }],
  )
  if (unknown[0]) throw new ProblemError('unknown-model', unknown[0].message, unknown.slice(0, 20))
  const models = ids.flatMap((id) => found.get(id) ?? [])
  const gone = models.find(({ bytesGoneAt }) => bytesGoneAt !== null)
  if (gone) {
    throw new ProblemError('model-gone', `the bytes of ${gone.id} were deleted; upload the same file again`)
  }
  return models
}

function plansOf({ target, protocol }: Placement, models: readonly Model[]): RunPlan[] {
  const { deviceId, pool, runtime } = target
  return models.map(({ id }) => ({
    modelId: id,
    deviceId,
    pool,
    runtime,
    protocol,
    reusedFrom: null,
    target,
  }))
}

function runOf({ target: _target, ...run }: RunPlan): NewRun {
  return run
}

async function reusing(
  db: Database,
  plans: readonly RunPlan[],
  { maxAgeSeconds, verdicts = ['stable'] }: NonNullable<ProfileJob['reuse']>,
): Promise<NewRun[]> {
  const keysOf = (plan: RunPlan) =>
    plan.target.candidates.map(({ deviceId, offer }) => ({
      deviceId,
      key: protocolKeyOn(offer, plan.protocol),
    }))
  const wanted = plans.flatMap(keysOf)
  const completed = await db.runs.newestCompleted({
    modelIds: plans.map(({ modelId }) => modelId),
    deviceIds: [...new Set(wanted.map(({ deviceId }) => deviceId))],
    protocolKeys: [...new Set(wanted.map(({ key }) => key))],
    verdicts,
    maxAgeSeconds,
  })
  const byPlace = new Map(
    completed.map((run) => [`${run.modelId} ${run.deviceId} ${run.protocolKey}`, run.runId]),
  )
  return plans.map((plan) => {
    const found = keysOf(plan)
      .map(({ deviceId, key }) => byPlace.get(`${plan.modelId} ${deviceId} ${key}`))
      .find((runId) => runId !== undefined)
    return { ...runOf(plan), reusedFrom: found ?? null }
  })
}
