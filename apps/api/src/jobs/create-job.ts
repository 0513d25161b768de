import type { CreateJob, Job, Model, ProfileJob } from '@paceline/contracts'
import { protocolKeyOn } from '@paceline/contracts'
import type { ClaimHandle, Database, NewJob, NewRun } from '@paceline/db'
import type { Protocol } from '@paceline/domain'
import type { FastifyBaseLogger } from 'fastify'
import type { CoverageReader } from '../models/model-coverage.js'
import { ProblemError } from '../problems/problem-error.js'
import type { Services } from '../services.js'
import { foretell } from './foretell.js'
import { checkOpenRuns } from './open-runs.js'
import { onTheirRuntime } from './plugin-runtime.js'
import { protocolFor } from './protocol-for.js'
import { checkWebhook, storeRuns } from './store-runs.js'
import { resolveTargets, type Target } from './targets.js'
import { usableModels } from './usable-models.js'

export interface JobOrder {
  readonly modelIds: readonly string[]
  readonly job: ProfileJob
  /** Whose job it is; null for the farm's own. */
  readonly keyId: string | null
  /** The Idempotency-Key's claim under which it is made once. */
  readonly claim?: ClaimHandle | null
  /** The farm's own demo, which lists show as such. */
  readonly demo?: boolean
}

/** Where the runs of a job go, and under which protocol there. */
export interface Placement {
  readonly target: Target
  readonly protocol: Protocol
}

export interface PlacedOrder extends Omit<JobOrder, 'modelIds'> {
  readonly models: readonly Pick<Model, 'id'>[]
  readonly placements: readonly Placement[]
  /** The study whose models these are. */
  readonly study?: NewJob['study'] | undefined
}

type Needs = Pick<Services, 'db' | 'dispatcher'>
type RunPlan = NewRun & { readonly target: Target }

/**
 * Stores a job with its runs and tells the queue. Each model goes to each target; with `reuse`, a run that has
 * a finished measurement of the same bytes, device and protocol key takes that over. With a `coverage` the job says
 * what is foretold of its models.
 */
export async function createJob(
  needs: Needs & { readonly coverage?: CoverageReader },
  { modelIds, job: asked, keyId, claim = null, demo = false }: JobOrder,
  log: FastifyBaseLogger,
): Promise<Job> {
  const earlier = claim && (await needs.db.jobs.findByClaim(claim))
  if (earlier) return earlier
  const named = modelIds.map((id, index) => ({ id, path: `/modelIds/${index}` }))
  const models = await usableModels(needs.db, named)
  const job = onTheirRuntime(models, asked)
  const placements = await placeJob(needs.db, { job, keyId, models: models.length })
  const warnings = needs.coverage && (await foretell(needs.coverage, models, placements, log))
  const created = await storeJob(needs, { models, placements, job, keyId, claim, demo }, log)
  return warnings === undefined ? created : { ...created, warnings }
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
export async function storeJob(needs: Needs, order: PlacedOrder, log: FastifyBaseLogger): Promise<Job> {
  const { models, placements, job, keyId } = order
  const plans = placements.flatMap((placement) => plansOf(placement, models))
  const runs = job.reuse ? await reusing(needs.db, plans, job.reuse) : plans.map(runOf)
  const request = { modelIds: models.map(({ id }) => id), ...job, ...(order.demo && { demo: true }) }
  const { claim = null, study } = order
  return storeRuns(needs, { request, runs, job, keyId, claim, study }, log)
}

/** The models of a request, whose two ways of naming them exclude each other. */
export function modelIdsOf({ modelId, modelIds }: Pick<CreateJob, 'modelId' | 'modelIds'>): string[] {
  if (modelId !== undefined && modelIds === undefined) return [modelId]
  if (modelIds !== undefined && modelId === undefined) return modelIds
  throw new ProblemError('invalid-request', 'send exactly one of modelId and modelIds', [
    { path: '/modelId', message: 'goes without modelIds, and one of them must be there' },
  ])
}

function plansOf({ target, protocol }: Placement, models: PlacedOrder['models']): RunPlan[] {
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
