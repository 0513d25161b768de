import type { Database } from '@paceline/db'
import type { Log } from '../log.js'
import type { WebhookSender } from './webhook.js'

export interface DeliveryTools {
  readonly db: { readonly sweeper: Pick<Database['sweeper'], 'dueWebhooks' | 'webhookSent'> } & Pick<
    Database,
    'jobs'
  >
  readonly log: Log
  readonly sendWebhook: WebhookSender
}

const AT_ONCE = 20
const TRIES = 8

/**
 * Tells those who wait for jobs that have ended. Apart from the sweeps, since a listener may take its time; what is
 * broken off by a stop is not reported on, and so is due again for whoever delivers next.
 */
export async function deliverWebhooks(
  { db, log, sendWebhook }: DeliveryTools,
  stopped: AbortSignal,
): Promise<void> {
  const due = await db.sweeper.dueWebhooks(AT_ONCE)
  await Promise.all(
    due.map(async ({ jobId, url, attempt }) => {
      const job = await db.jobs.find(jobId)
      const problem =
        job === null ? 'the job is gone' : await sendWebhook(url, { jobId, state: job.state }, stopped)
      if (problem !== null) log.warn({ jobId, attempt, problem }, 'a webhook was not taken')
      await db.sweeper.webhookSent(jobId, { ok: problem === null, maxAttempts: TRIES })
    }),
  )
}
