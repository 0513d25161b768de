import type { QueueEvents, Worker } from 'bullmq'
import { closeQuietly, openQueueEvents, openWorker, whenReady } from './backend.js'
import type { QueueConnection } from './connection.js'
import type { DeliveryOptions } from './delivery.js'

/** One queue that a device takes from, and the events that tell when there may be something in it. */
export interface Source {
  readonly worker: Worker
  readonly events: QueueEvents
}

/** How often silent holders are looked for, in locks. */
const stalledChecksPerLock = 2
/** A delivery may lose its holder any number of times: our own sweeper and attempts decide when it is enough. */
const maxStalledCount = 1_000_000

export async function openSource(
  connection: QueueConnection,
  name: string,
  { lockMs, onError }: DeliveryOptions,
  onWaiting: () => void,
): Promise<Source> {
  const worker = await whenReady(
    openWorker(connection, name, {
      lockDuration: lockMs,
      stalledInterval: lockMs / stalledChecksPerLock,
      maxStalledCount,
    }),
    onError,
  )
  try {
    // A worker that fetches by hand does not start this by itself.
    await worker.startStalledCheckTimer()
    const events = await whenReady(openQueueEvents(connection, name), onError)
    events.on('waiting', onWaiting)
    return { worker, events }
  } catch (error) {
    await closeQuietly(worker)
    throw error
  }
}

export async function closeSource({ worker, events }: Source): Promise<void> {
  await Promise.all([closeQuietly(events), closeQuietly(worker)])
}
