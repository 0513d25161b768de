import type { Device, Job, ProtocolInFull, Run } from '@paceline/contracts'
import type { ClaimHandle, Database } from '@paceline/db'
import { estimatorVersion, warmupVersionOf } from '@paceline/domain'
import type { FastifyBaseLogger } from 'fastify'
import { checkOpenRuns } from '../jobs/open-runs.js'
import { protocolFor } from '../jobs/protocol-for.js'
import { storeRuns } from '../jobs/store-runs.js'
import { notFound, ProblemError } from '../problems/problem-error.js'
import type { Services } from '../services.js'

export interface ReplayOrder {
  readonly runId: string
  readonly keyId: string
  readonly claim: ClaimHandle | null
}

/**
 * Measures a completed run once more: the same bytes on the same device and runtime under the whole of its
 * protocol. The rules of warm-up and estimation are those of now, since no others can be carried out: where they
 * have a newer version, the protocol key that the lease computes differs and the outcome says that the runner is
 * not the same. A run that reuses another's measurement stands for that one.
 *
 * Throws ProblemError: `not-found`, `run-is-comparison`, `run-not-completed`, `model-gone`, `runtime-gone`,
 * `too-many-runs`.
 */
export async function createReplay(
  needs: Pick<Services, 'db' | 'dispatcher'>,
  { runId, keyId, claim }: ReplayOrder,
  log: FastifyBaseLogger,
): Promise<Job> {
  const { db } = needs
  const earlier = claim && (await db.jobs.findByClaim(claim))
  if (earlier) return earlier
  const { run, deviceId, runtime } = await measuredRun(db, runId)
  const model = await db.models.find(run.modelId)
  if (!model || model.bytesGoneAt !== null) {
    throw new ProblemError(
      'model-gone',
      `the bytes of ${run.modelId} were deleted; upload the same file again, then replay the run`,
    )
  }
  const protocol = {
    ...run.protocol,
    warmup: warmupVersionOf(runtime),
    estimator: { ...estimatorVersion },
  }
  checkStillOffered(await db.devices.find(deviceId), { run, runtime, protocol })
  await checkOpenRuns(db, keyId, 1)
  const again = {
    modelId: run.modelId,
    deviceId,
    pool: null,
    runtime,
    protocol,
    reusedFrom: null,
    task: { purpose: 'replay', of: run.id } as const,
  }
  return storeRuns(needs, { request: { replayOf: run.id }, runs: [again], job: {}, keyId, claim }, log)
}

/** The run whose samples there are, and where it was measured. */
async function measuredRun(
  db: Database,
  runId: string,
): Promise<{ run: Run; deviceId: string; runtime: string }> {
  const asked = await db.runs.find(runId)
  const run = asked === null || asked.reusedFrom === null ? asked : await db.runs.find(asked.reusedFrom)
  if (run === null) throw notFound('run', runId)
  if (run.purpose === 'comparison') {
    throw new ProblemError(
      'run-is-comparison',
      `run ${run.id} carries out a comparison; compare the same models again`,
    )
  }
  const { deviceId, runtime } = run
  if (run.state !== 'completed' || deviceId === null || runtime === null) {
    throw new ProblemError(
      'run-not-completed',
      `run ${run.id} is ${run.state}; only a completed run has a figure`,
    )
  }
  return { run, deviceId, runtime }
}

function checkStillOffered(
  device: Device | null,
  { run, runtime, protocol }: { run: Run; runtime: string; protocol: ProtocolInFull },
): void {
  const offer = device?.runtimes.find(({ name }) => name === runtime)
  if (!offer) {
    throw new ProblemError('runtime-gone', `device ${run.deviceId} does not offer ${runtime} any more`)
  }
  try {
    const { arrival, warmup: _warmup, estimator: _estimator, ...fields } = protocol
    const { mode, periodMs } = arrival
    const asked = mode === 'closed' || periodMs === null ? { mode: 'closed' as const } : { mode, periodMs }
    protocolFor(offer, { ...fields, arrival: asked })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    throw new ProblemError('runtime-gone', `run ${run.id} cannot be replayed: ${error.message}`)
  }
}
