import type { Database } from '@paceline/db'
import { defaultMaxAttempts } from '@paceline/domain'
import type { Dispatcher } from '@paceline/queue'
import type { Log } from '../log.js'
import type { WebhookSender } from './webhook.js'

export interface SweepTools {
  readonly db: Pick<Database, 'sweeper' | 'devices' | 'jobs'>
  readonly dispatcher: Pick<Dispatcher, 'enqueue'>
  readonly workerId: string
  readonly log: Log
  readonly sendWebhook: WebhookSender
}

/** Rows told to the queue in one sweep; a longer queue is told of in the next ones. */
const QUEUED_AT_ONCE = 2000
/** A worker that says nothing for so long is gone; it says something with each sweep. */
const SILENT_SECONDS = 30
const WEBHOOKS_AT_ONCE = 20
const WEBHOOK_TRIES = 8

/**
 * Puts right what dying processes left behind. Any number of workers may sweep at once: each step is one that
 * the rows allow once only, or that does no harm twice.
 */
export async function sweep(tools: SweepTools): Promise<void> {
  const { db, dispatcher, workerId, log } = tools
  await db.devices.workerSeen(workerId)
  const reclaimed = await db.sweeper.reclaimExpired(defaultMaxAttempts)
  if (reclaimed.length > 0) log.warn({ runs: reclaimed.map(({ runId }) => runId) }, 'leases ran out')
  await db.sweeper.expireOverdue()
  // The queue ignores the ids that it knows, so what it lost is what this adds.
  await dispatcher.enqueue(await db.sweeper.queued(QUEUED_AT_ONCE))
  const silent = await db.sweeper.markSilentOffline(SILENT_SECONDS)
  if (silent.length > 0) log.warn({ devices: silent }, 'devices of silent workers are offline')
  await deliverWebhooks(tools)
  await db.sweeper.purge()
}

async function deliverWebhooks({ db, log, sendWebhook }: SweepTools): Promise<void> {
  const due = await db.sweeper.dueWebhooks(WEBHOOKS_AT_ONCE)
  await Promise.all(
    due.map(async ({ jobId, url, attempt }) => {
      const job = await db.jobs.find(jobId)
      const problem = job === null ? 'the job is gone' : await sendWebhook(url, { jobId, state: job.state })
      if (problem !== null) log.warn({ jobId, attempt, problem }, 'a webhook was not taken')
      await db.sweeper.webhookSent(jobId, { ok: problem === null, maxAttempts: WEBHOOK_TRIES })
    }),
  )
}
