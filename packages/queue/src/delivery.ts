import { randomUUID } from 'node:crypto'
import { RunDelivery } from '@paceline/contracts'
import type { Job, Worker } from 'bullmq'
import { Value } from 'typebox/value'
import { within } from './backend.js'

/** A delivery that this process holds: a heartbeat keeps it until it is done or put back. */
export interface Delivery {
  readonly data: RunDelivery
  /** The row tells what becomes of it; the queue forgets it. */
  done(): Promise<void>
  /** Gives it back at once for this device or another, or after a delay. */
  putBack(delayMs?: number): Promise<void>
  /** Gives it back at once for others: this device leaves the queue that it came from alone for a while. */
  decline(): Promise<void>
}

/** A job of a queue that is no longer anybody's else; the caller says what its release means to the feed. */
export interface HeldJob {
  readonly data: RunDelivery
  done(): Promise<void>
  putBack(delayMs: number): Promise<void>
  /** Its holder goes: no heartbeat keeps it, so it comes back after its lock. */
  abandon(): void
}

export interface TakeOptions {
  readonly lockMs: number
  readonly onError: (error: Error) => void
}

const heartbeatsPerLock = 3
/** A queue that is away is not waited for: a device would stand still with a run that has ended. */
const tellTimeoutMs = 5000

/** Takes the queue's first job where there is one; fetches no other ahead. What is no delivery is dropped. */
export async function takeFrom(worker: Worker, options: TakeOptions): Promise<HeldJob | null> {
  for (;;) {
    const token = randomUUID()
    const job = await worker.getNextJob(token, { block: false })
    if (job === undefined) return null
    if (Value.Check(RunDelivery, job.data)) return hold(job, job.data, token, options)
    options.onError(new Error(`queue ${job.queueName} held ${job.id}, which is no delivery; it was dropped`))
    await job.moveToCompleted(null, token, false)
  }
}

function hold(job: Job, data: RunDelivery, token: string, { lockMs, onError }: TakeOptions): HeldJob {
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
    // Without a delay no clock has a part in it: a host whose clock is wrong hides nothing from the others.
    putBack: (delayMs) =>
      release(() => (delayMs > 0 ? job.moveToDelayed(Date.now() + delayMs, token) : job.moveToWait(token))),
    abandon: () => clearInterval(heartbeat),
  }
}
