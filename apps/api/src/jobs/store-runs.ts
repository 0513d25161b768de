import type { Job, ProfileJob } from '@paceline/contracts'
import type { ClaimHandle, NewJob, NewRun } from '@paceline/db'
import type { FastifyBaseLogger } from 'fastify'
import { ProblemError } from '../problems/problem-error.js'
import type { Services } from '../services.js'

export const DEFAULT_EXPIRY_SECONDS = 86_400

export interface RunsOrder {
  /** As it was asked for, kept with the job. */
  readonly request: unknown
  readonly runs: NewRun[]
  readonly job: Pick<ProfileJob, 'priority' | 'webhook' | 'expiresAfterSeconds'>
  /** Whose job it is; null for the farm's own. */
  readonly keyId: string | null
  /** The Idempotency-Key's claim under which it is made once. */
  readonly claim: ClaimHandle | null
  /** The study that it is a part of. */
  readonly study?: NewJob['study'] | undefined
}

/** Stores a job of these runs, whatever they are for, and tells the queue. */
export async function storeRuns(
  { db, dispatcher }: Pick<Services, 'db' | 'dispatcher'>,
  { request, runs, job, keyId, claim, study }: RunsOrder,
  log: FastifyBaseLogger,
): Promise<Job> {
  const { job: created, deliveries } = await db.jobs.create({
    keyId,
    request,
    priority: job.priority ?? 0,
    webhook: job.webhook ?? null,
    expiresAfterSeconds: job.expiresAfterSeconds ?? DEFAULT_EXPIRY_SECONDS,
    runs,
    claim,
    ...(study && { study }),
  })
  try {
    await dispatcher.enqueue(deliveries)
  } catch (error) {
    // The rows are the truth: the sweeper queues them again under the same ids.
    log.warn({ err: error, jobId: created.id }, 'the queue does not answer; the sweeper will queue this job')
  }
  return created
}

/** Throws `invalid-request` for a webhook of another protocol than HTTP. */
export function checkWebhook(webhook: string | undefined): void {
  if (webhook === undefined) return
  if (URL.canParse(webhook) && /^https?:$/.test(new URL(webhook).protocol)) return
  throw new ProblemError('invalid-request', 'webhook is an http or https URL', [
    { path: '/webhook', message: 'is not an http or https URL' },
  ])
}
