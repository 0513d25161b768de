import type { CreateSweep } from '@paceline/contracts'
import { ModelGoneError, ModelsPlacedError, type UnplacedModels } from '@paceline/db'
import type { FastifyBaseLogger } from 'fastify'
import { type Placement, storeJob } from '../jobs/create-job.js'
import type { Services } from '../services.js'
import { placeSparse } from './sparse/place-sparse.js'

/** Most models of one job: its page lists them all, and its runs are stored in one transaction. */
export const MODELS_PER_JOB = 50
/** Of any age that a farm may have. */
const REUSE_SECONDS = 315_360_000

/**
 * Asks for the runs of models that were built, in jobs of their study. What another process placed meanwhile is left
 * alone.
 */
export async function placeModels(
  services: Pick<Services, 'db' | 'dispatcher'>,
  unplaced: UnplacedModels,
  log: FastifyBaseLogger,
): Promise<void> {
  const place = { sweep: placeSweep, sparse: placeSparse }[unplaced.kind]
  try {
    await place(services, unplaced, log)
  } catch (error) {
    if (error instanceof ModelGoneError) {
      // The others are placed at the next look.
      await services.db.studies.failModel(unplaced.studyId, error.modelId, {
        code: error.code,
        message: error.message,
      })
    } else if (!(error instanceof ModelsPlacedError)) throw error
  }
}

/** In one job; a stable figure of the same bytes, device and protocol key is reused. */
async function placeSweep(
  services: Pick<Services, 'db' | 'dispatcher'>,
  { studyId, keyId, models, placements, request, priority, expiresAfterSeconds }: UnplacedModels,
  log: FastifyBaseLogger,
): Promise<void> {
  const { devices, runtime, protocol } = request as Pick<CreateSweep, 'devices' | 'runtime' | 'protocol'>
  const job = {
    devices,
    ...(runtime !== undefined && { runtime }),
    ...(protocol !== undefined && { protocol }),
    priority,
    expiresAfterSeconds,
    reuse: { maxAgeSeconds: REUSE_SECONDS, verdicts: ['stable' as const] },
  }
  const study = { id: studyId, modelIds: models.map(({ id }) => id) }
  const order = { models, placements: placements as readonly Placement[], job, keyId, study }
  await storeJob(services, order, log)
}
