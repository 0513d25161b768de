import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Transform } from '@paceline/contracts'
import type { ClaimedMember, MemberOutcome } from '@paceline/db'
import type { FastifyBaseLogger } from 'fastify'
import type { ModelKeeper } from '../models/keep-model.js'
import { ProblemError } from '../problems/problem-error.js'
import type { Services } from '../services.js'
import { MODELS_PER_JOB, placeModels } from './place-models.js'

/** Builds the members of all studies, one at a time, and asks for their runs. */
export interface StudyBuilder {
  /** Looks for work from now on. */
  start(): void
  /** There is work: looks at once rather than at the next tick. */
  wake(): void
  /** Gives back what it was building, so that another process goes on with it at once. */
  stop(): Promise<void>
}

interface Needs {
  readonly services: Pick<Services, 'db' | 'dispatcher'>
  readonly keeper: Pick<ModelKeeper, 'keepBuilt' | 'keepTransformed'>
  readonly log: FastifyBaseLogger
}

/** How often it looks for what a process that died has left. */
const LOOK_MS = 2000
/** A builder that does not renew its claim for so long is taken for dead. */
const LEASE_SECONDS = 15
const RENEW_MS = 5000
/** A member whose build ended with its process so often is not tried again. */
const MAX_BUILDS = 3

/**
 * Every API process has one. Which member is whose says Postgres, so that any of them goes on with what another left
 * when it was killed. One build is submitted at a time: the workbench serves what others ask for between two of them.
 */
export function createStudyBuilder({ services, keeper, log }: Needs): StudyBuilder {
  const { studies } = services.db
  const stopped = new AbortController()
  let rest = new AbortController()
  let working: Promise<void> | null = null

  const build = async ({ recipe, buildCount }: ClaimedMember): Promise<MemberOutcome | null> => {
    if (buildCount > MAX_BUILDS) {
      const message = `its build did not end in ${MAX_BUILDS} tries; the log of the API says why`
      return { error: { code: 'build-lost', message } }
    }
    try {
      return { modelId: await modelOf(services, keeper, recipe) }
    } catch (error) {
      // What the farm could not do now is tried again once the claim has run out.
      if (!(error instanceof ProblemError) || error.status >= 500) throw error
      return { error: { code: error.code, message: error.message } }
    }
  }

  /** Null where it was stopped before the build ended. */
  const buildHeld = async (member: ClaimedMember): Promise<MemberOutcome | null> => {
    const over = new AbortController()
    const interruption = once(stopped.signal, 'abort', { signal: over.signal }).then(() => null)
    const renewing = setInterval(() => {
      studies.renewMember(member, LEASE_SECONDS).catch((error: unknown) => {
        log.warn({ err: error, studyId: member.studyId }, 'the claim of a member was not renewed')
      })
    }, RENEW_MS)
    try {
      const built = build(member)
      // Nobody waits for it once this process is told to end.
      built.catch(() => {})
      return await Promise.race([built, interruption])
    } finally {
      over.abort()
      clearInterval(renewing)
    }
  }

  const buildNext = async (): Promise<boolean> => {
    const member = await studies.claimMember(LEASE_SECONDS)
    if (member === null) return false
    const outcome = await buildHeld(member)
    if (outcome === null) await studies.releaseMember(member)
    else await studies.settleMember(member, outcome)
    return true
  }

  const placeAll = async (): Promise<void> => {
    for (const unplaced of await studies.unplaced(MODELS_PER_JOB)) {
      if (stopped.signal.aborted) return
      await placeModels(services, unplaced, log)
    }
  }

  const work = async (): Promise<void> => {
    for (let built = 1; !stopped.signal.aborted && (await buildNext()); built++) {
      if (built % MODELS_PER_JOB === 0) await placeAll()
    }
    if (!stopped.signal.aborted) await placeAll()
  }

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const signal = AbortSignal.any([rest.signal, stopped.signal])
      await delay(LOOK_MS, undefined, { ref: false, signal }).catch(() => undefined)
      // Whoever rings from here on is heard at the next rest, which is then none.
      rest = new AbortController()
      if (stopped.signal.aborted) return
      await work().catch((error: unknown) => {
        log.warn({ err: error }, 'studies are not built at the moment')
      })
    }
  }

  return {
    start() {
      working ??= run()
    },
    wake: () => rest.abort(),
    async stop() {
      stopped.abort()
      await working
    },
  }
}

async function modelOf(
  { db }: Pick<Services, 'db'>,
  keeper: Needs['keeper'],
  recipe: ClaimedMember['recipe'],
): Promise<string> {
  if ('space' in recipe) return (await keeper.keepBuilt(recipe)).model.id
  let id = recipe.model
  const source = await db.models.find(id)
  if (source === null || source.bytesGoneAt !== null) {
    throw new ProblemError('model-gone', `the bytes of ${id} were deleted; upload them again to change them`)
  }
  for (const transform of recipe.transforms) {
    id = (await keeper.keepTransformed(id, transform as Transform)).model.id
  }
  return id
}
