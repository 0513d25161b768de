import { randomInt } from 'node:crypto'
import type { Comparison, CreateComparison } from '@paceline/contracts'
import type { ClaimHandle, Database } from '@paceline/db'
import { leastPairs, type Protocol } from '@paceline/domain'
import type { FastifyBaseLogger } from 'fastify'
import { checkOpenRuns } from '../jobs/open-runs.js'
import { runtimeFor } from '../jobs/plugin-runtime.js'
import { protocolFor } from '../jobs/protocol-for.js'
import { checkWebhook, storeRuns } from '../jobs/store-runs.js'
import { targetOf } from '../jobs/targets.js'
import { usableModels } from '../jobs/usable-models.js'
import { ProblemError } from '../problems/problem-error.js'
import type { Services } from '../services.js'

export interface ComparisonOrder {
  readonly request: CreateComparison
  readonly keyId: string
  readonly claim: ClaimHandle | null
}

/** Seeds are columns of four bytes with a sign. */
const SEEDS = 2 ** 31

/**
 * Stores a comparison and the job of one run that carries it out. Throws ProblemError: `unknown-model`,
 * `model-gone`, `unknown-device`, what a job's runtime and protocol may be refused for, `not-comparable`,
 * `too-many-runs`.
 */
export async function createComparison(
  needs: Pick<Services, 'db' | 'dispatcher'>,
  { request, keyId, claim }: ComparisonOrder,
  log: FastifyBaseLogger,
): Promise<Comparison> {
  const { db } = needs
  const earlier = claim && (await db.jobs.findByClaim(claim))
  if (earlier) return carriedOutBy(db, earlier.id)
  const { baseline, variants, device: deviceId, seed = randomInt(SEEDS) } = request
  checkWebhook(request.webhook)
  const models = await usableModels(db, [
    { id: baseline, path: '/baseline' },
    ...variants.map((id, index) => ({ id, path: `/variants/${index}` })),
  ])
  const device = await db.devices.find(deviceId)
  if (!device) {
    const message = `there is no device ${deviceId}`
    throw new ProblemError('unknown-device', message, [{ path: '/device', message }])
  }
  const { offer } = targetOf(device, runtimeFor(models, request.runtime) ?? null)
  const protocol = protocolFor(offer, request.protocol)
  checkComparable(protocol)
  await checkOpenRuns(db, keyId, 1)
  const run = {
    modelId: baseline,
    deviceId,
    pool: null,
    runtime: offer.name,
    protocol,
    reusedFrom: null,
    // A minimum: fewer than these have no orders enough for an answer, and the session may take more.
    task: {
      purpose: 'comparison',
      seed,
      pairs: Math.max(request.pairs ?? 0, leastPairs(variants.length)),
      variants,
    } as const,
  }
  const job = await storeRuns(needs, { request, runs: [run], job: request, keyId, claim }, log)
  return carriedOutBy(db, job.id)
}

/** What a pair of processes cannot be asked for, so that it is refused rather than left out in silence. */
function checkComparable({ arrival, perOperator }: Protocol): void {
  const wrong = [
    ...(arrival.mode === 'closed'
      ? []
      : [{ path: '/protocol/arrival', message: 'is closed where models are compared' }]),
    ...(perOperator
      ? [{ path: '/protocol/perOperator', message: 'is false where models are compared' }]
      : []),
  ]
  if (wrong.length > 0) {
    throw new ProblemError(
      'not-comparable',
      'models are compared in a closed loop and as a whole; operators and arrival are measured by a job',
      wrong,
    )
  }
}

async function carriedOutBy(db: Database, jobId: string): Promise<Comparison> {
  const comparison = await db.comparisons.findByJob(jobId)
  if (comparison === null) throw new Error(`job ${jobId} carries out no comparison`)
  return comparison
}
