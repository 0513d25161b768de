import { randomInt } from 'node:crypto'
import type { MemberStanding, NewRun, Recipe, UnplacedModels } from '@paceline/db'
import { leastPairs, type MemberPrune, memberPrune, patternOfPrune } from '@paceline/domain'
import type { FastifyBaseLogger } from 'fastify'
import { type Placement, storeJob } from '../../jobs/create-job.js'
import { storeRuns } from '../../jobs/store-runs.js'
import type { Services } from '../../services.js'

type Needs = Pick<Services, 'db' | 'dispatcher'>

/** An encoding, and the model with the same zeros stored dense. */
interface Pair {
  readonly id: string
  readonly masked: string
}

/** Seeds are columns of four bytes with a sign. */
const SEEDS = 2 ** 31

/**
 * Asks for the runs of a sparse study's models that were built. The dense and the pruned ones are measured at every
 * place, always anew: an older figure may be of another build, and need not have its operators. An encoding is
 * compared, in one session, with the same zeros stored dense, where the runtime has sparse kernels of its own. Throws
 * ModelGoneError and ModelsPlacedError.
 */
export async function placeSparse(
  needs: Needs,
  unplaced: UnplacedModels,
  log: FastifyBaseLogger,
): Promise<void> {
  const { studyId, keyId, priority, expiresAfterSeconds } = unplaced
  const placements = unplaced.placements as readonly Placement[]
  const request = unplaced.request as object
  const job = { ...(request as { devices: never }), priority, expiresAfterSeconds }
  const plain = unplaced.models.filter(({ recipe }) => encodedPrune(recipe) === null)
  if (plain.length > 0) {
    const study = { id: studyId, modelIds: plain.map(({ id }) => id) }
    await storeJob(needs, { models: plain, placements, job, keyId, study }, log)
  }
  const ready = await readyPairs(needs, unplaced)
  // What has nothing to encode is the model that it would be compared with, and may have been built after that was placed.
  const same = ready.filter(({ id, masked }) => id === masked).map(({ id }) => id)
  if (same.length > 0) await needs.db.studies.placeNowhere(studyId, same)
  const pairs = ready.filter(({ id, masked }) => id !== masked)
  if (pairs.length === 0) return
  const study = { id: studyId, modelIds: pairs.map(({ id }) => id) }
  const runs = pairs.flatMap((pair) => placements.filter(hasOwnSparsePath).map(comparisonOf(pair)))
  if (runs.length === 0) await needs.db.studies.placeNowhere(studyId, study.modelIds)
  else await storeRuns(needs, { request, runs, job, keyId, claim: null, study }, log)
}

/** XNNPACK unpacks sparse weights by itself, and has kernels for them; ours find the zeros in any file. */
function hasOwnSparsePath({ protocol }: Placement): boolean {
  return protocol.delegate === 'xnnpack'
}

/** Encodings whose counterpart is built, or never will be; the others wait for it. */
async function readyPairs({ db }: Needs, { studyId, models }: UnplacedModels): Promise<Pair[]> {
  const found = await Promise.all(
    models.map(async ({ id, recipe }): Promise<Pair[]> => {
      const prune = encodedPrune(recipe)
      if (prune === null || !('model' in recipe)) return []
      const transforms = [memberPrune(patternOfPrune(prune), prune.sparsity, 'dense')]
      const counterpart = await db.studies.findMember(studyId, { model: recipe.model, transforms })
      if (counterpart?.state === 'failed') await db.studies.failModel(studyId, id, reasonOf(counterpart))
      const masked = counterpart?.state === 'built' ? counterpart.modelId : null
      return masked === null ? [] : [{ id, masked }]
    }),
  )
  return found.flat()
}

function encodedPrune(recipe: Recipe): MemberPrune | null {
  const [first] = 'transforms' in recipe ? (recipe.transforms as readonly MemberPrune[]) : []
  return first?.encode === 'sparse' ? first : null
}

function reasonOf({ error }: MemberStanding) {
  return error ?? { code: 'build-lost', message: 'the same zeros stored dense could not be built' }
}

function comparisonOf({ id, masked }: Pair) {
  return ({ target: { deviceId, pool, runtime }, protocol }: Placement): NewRun => ({
    modelId: id,
    deviceId,
    pool,
    runtime,
    protocol: { ...protocol, perOperator: false },
    reusedFrom: null,
    task: { purpose: 'comparison', seed: randomInt(SEEDS), pairs: leastPairs(1), variants: [masked] },
  })
}
