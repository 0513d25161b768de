import type { CreateSweep, Study } from '@paceline/contracts'
import type { ClaimHandle, Database } from '@paceline/db'
import { placeJob } from '../jobs/create-job.js'
import { checkOpenRuns } from '../jobs/open-runs.js'
import { DEFAULT_EXPIRY_SECONDS } from '../jobs/store-runs.js'
import { usableModels } from '../jobs/usable-models.js'
import { findSpaces } from '../spaces/known-spaces.js'
import { sweepMembers } from './sweep-members.js'

export interface SweepOrder {
  readonly request: CreateSweep
  readonly keyId: string
  readonly claim: ClaimHandle | null
}

/**
 * Stores a sweep with its members, which are built and measured from then on. Throws ProblemError: `invalid-encoding`
 * where no member can be built, `unknown-model`, `model-gone`, what a job's devices, runtime and protocol may be refused
 * for, `too-many-runs`.
 */
export async function createSweep(db: Database, { request, keyId, claim }: SweepOrder): Promise<Study> {
  const earlier = claim && (await db.studies.findByClaim(claim))
  if (earlier) return earlier
  const { name, members: asked, seed = 0, priority, expiresAfterSeconds, ...where } = request
  const spaces = await findSpaces(db.spaces, 'space' in asked ? [asked.space] : [])
  const members = sweepMembers(asked, seed, spaces)
  if ('model' in asked) await usableModels(db, [{ id: asked.model, path: '/members/model' }])
  const placements = await placeJob(db, { job: where, keyId: null, models: members.length })
  const waiting = await db.studies.countUnplacedOfKey(keyId)
  await checkOpenRuns(db, keyId, waiting + members.length * placements.length)
  const source = sourceOf(asked, seed)
  return db.studies.create({
    kind: 'sweep',
    name: name ?? null,
    keyId,
    request: { ...source, ...where },
    placements,
    priority: priority ?? 0,
    expiresAfterSeconds: expiresAfterSeconds ?? DEFAULT_EXPIRY_SECONDS,
    members,
    claim,
  })
}

/** Where the members come from, which is kept; they are kept one by one. */
function sourceOf(members: CreateSweep['members'], seed: number): object {
  if ('model' in members) return { model: members.model }
  const { space } = members
  return 'sample' in members ? { space, sample: members.sample, seed } : { space, seed }
}
