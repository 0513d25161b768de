import type { CreateFloor, Job } from '@paceline/contracts'
import type { ClaimHandle } from '@paceline/db'
import type { FastifyBaseLogger } from 'fastify'
import { checkOpenRuns } from '../jobs/open-runs.js'
import { protocolFor } from '../jobs/protocol-for.js'
import { storeRuns } from '../jobs/store-runs.js'
import { targetOf } from '../jobs/targets.js'
import { usableModels } from '../jobs/usable-models.js'
import type { ModelKeeper } from '../models/keep-model.js'
import { notFound } from '../problems/problem-error.js'
import type { Services } from '../services.js'

export interface FloorOrder {
  readonly deviceId: string
  readonly request: CreateFloor
  readonly keyId: string
  readonly claim: ClaimHandle | null
}

interface Needs {
  readonly services: Pick<Services, 'db' | 'dispatcher'>
  readonly keeper: Pick<ModelKeeper, 'keepBuilt'>
}

/** Neither so small that timers are felt, nor so large that a session takes minutes. */
const REFERENCE = { space: 'mobilenet_v2', encoding: { width: 1, resolution: 224 }, seed: 0 }
/** One model's sessions from which its variance is known: seven degrees of freedom. */
const DEFAULT_SESSIONS = 8

/**
 * Measures one model so often on a device, each time in a session of its own, that the variance between sessions
 * becomes known. Throws ProblemError: `not-found`, what a job's runtime and protocol may be refused for,
 * `unknown-model`, `model-gone`, `too-many-runs`.
 */
export async function createFloor(
  { services, keeper }: Needs,
  { deviceId, request, keyId, claim }: FloorOrder,
  log: FastifyBaseLogger,
): Promise<Job> {
  const { db } = services
  const earlier = claim && (await db.jobs.findByClaim(claim))
  if (earlier) return earlier
  const device = await db.devices.find(deviceId)
  if (!device) throw notFound('device', deviceId)
  const { offer } = targetOf(device, request.runtime ?? null)
  const protocol = protocolFor(offer, request.protocol)
  const { sessions = DEFAULT_SESSIONS, modelId } = request
  await checkOpenRuns(db, keyId, sessions)
  // The model comes last: a refusal leaves none behind.
  const models =
    modelId === undefined
      ? [(await keeper.keepBuilt(REFERENCE)).model]
      : await usableModels(db, [{ id: modelId, path: '/modelId' }])
  const task = { purpose: 'floor' } as const
  const place = { deviceId, pool: null, runtime: offer.name, protocol, reusedFrom: null, task }
  const runs = models.flatMap(({ id }) => Array.from({ length: sessions }, () => ({ modelId: id, ...place })))
  return storeRuns(services, { request, runs, job: request, keyId, claim }, log)
}
