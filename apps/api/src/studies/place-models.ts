import type { CreateSweep } from '@paceline/contracts'
import { ModelGoneError, ModelsPlacedError, type UnplacedModels } from '@paceline/db'
import type { FastifyBaseLogger } from 'fastify'
import { type Placement, storeJob } from '../jobs/create-job.js'
import type { Services } from '../services.js'

/** Most models of one job: its page lists them all, and its runs are stored in one transaction. */
export const MODELS_PER_JOB = 50
/** Of any age that a farm may have. */
const REUSE_SECONDS = 315_360_000

/**
 * Asks for the runs of models that were built, in one job of their study. A stable figure of the same bytes, device and
 * protocol key is reused; what another process placed meanwhile is left alone.
 */
export async function placeModels(
  services: Pick<Services, 'db' | 'dispatcher'>,
  unplaced: UnplacedModels,
  log: FastifyBaseLogger,
): Promise<void> {
  const { studyId, keyId, modelIds, priority, expiresAfterSeconds } = unplaced
  const { devices, runtime, protocol } = unplaced.request as Pick<
    CreateSweep,
    'devices' | 'runtime' | 'protocol'
  >
  const job = {
    devices,
    ...(runtime !== undefined && { runtime }),
    ...(protocol !== undefined && { protocol }),
    priority,
    expiresAfterSeconds,
    reuse: { maxAgeSeconds: REUSE_SECONDS, verdicts: ['stable' as const] },
  }
  const order = {
    models: modelIds.map((id) => ({ id })),
    placements: unplaced.placements as readonly Placement[],
    job,
    keyId,
    study: { id: studyId, modelIds },
  }
  try {
    await storeJob(services, order, log)
  } catch (error) {
    if (error instanceof ModelGoneError) {
      // The others are placed at the next look.
      await services.db.studies.failModel(studyId, error.modelId, {
        code: error.code,
        message: error.message,
      })
    } else if (!(error instanceof ModelsPlacedError)) throw error
  }
}
