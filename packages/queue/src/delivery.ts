import { randomUUID } from 'node:crypto'
import { RunDelivery } from '@paceline/contracts'
import type { Job, Worker } from 'bullmq'
import { Value } from 'typebox/value'
import { within } from './backend.js'

export interface DeliveryOptions {
  readonly lockMs: number
  readonly onError: (error: Error) => void
}

/** A delivery that this process holds: a heartbeat keeps it until it is done or put back. */
export interface Delivery {
  readonly data: RunDelivery
  /** The row tells what became of it; the queue forgets it. */
  done(): Promise<void>
  /** Gives it back for later, for this device or another; it comes again after the delay, behind its equals. */
  putBack(delayMs?: number): Promise<void>
}

/** Long enough that a device which cannot run its first delivery does not spin on it. */
const defaultDelayMs = 2000
const heartbeatsPerLock = 3
/** A queue that is away is not waited for: a device would stand still with a run that has ended. */
const tellTimeoutMs = 5000

/** Takes the queue's first delivery where there is one; fetches no other ahead. What is no delivery is dropped. */
export async function takeFrom(
  worker: Worker,
  { lockMs, onError }: DeliveryOptions,
): Promise<Delivery | null> {
  for (;;) {
    const token = randomUUID()
    const job = await worker.getNextJob(token, { block: false })
    if (job === undefined) return null
    if (Value.Check(RunDelivery, job.data)) return holdJob(job, job.data, token, { lockMs, onError })
    onError(new Error(`queue ${job.queueName} held ${job.id}, which is no delivery; it was dropped`))
    await job.moveToCompleted(null, token, false)
  }
}

function holdJob(job: Job, data: RunDelivery, token: string, { lockMs, onError }: DeliveryOptions): Delivery {
  const heartbeat = setInterval(() => {
    job.extendLock(token, lockMs).catch(onError)
  }, lockMs / heartbeatsPerLock)
  heartbeat.unref()
  // A queue that lost the job or its lock meanwhile, as after a restart without its data, has nothing left to be
  // told: the row is the truth, and the sweeper brings what is still to be done.
  const release = async (tell: () => Promise<unknown>) => {
    clearInterval(heartbeat)
    await within(tell(), tellTimeoutMs, 'the queue does not answer').catch(onError)
  }
  return {
    data,
    done: () => release(() => job.moveToCompleted(null, token, false)),
    putBack: (delayMs = defaultDelayMs) => release(() => job.moveToDelayed(Date.now() + delayMs, token)),
  }
}
