import { deliveryId, deviceQueueName, poolQueueName, type RunDelivery } from '@paceline/contracts'
import type { Queue } from 'bullmq'
import { closeQuietly, openQueue, whenReady, within } from './backend.js'
import type { QueueConnection } from './connection.js'
import { bullPriority } from './priority.js'

/** A delivery and where it goes: exactly one of device and pool is named. */
export interface TargetedDelivery extends RunDelivery {
  readonly deviceId: string | null
  readonly pool: string | null
  readonly priority: number
}

export interface QueueDepth {
  readonly waiting: number
  readonly delayed: number
  readonly active: number
}

export interface Dispatcher {
  /**
   * Tells the queue of runs. One that it knows already is not doubled. Never throws: a backend that stays away is
   * reported to `onError`, and the sweeper brings the rows again.
   */
  enqueue(deliveries: readonly TargetedDelivery[]): Promise<void>
  /** Gives deliveries that wait their new priority, behind their new equals; as of `enqueue`, nothing is thrown. */
  reprioritise(deliveries: readonly TargetedDelivery[]): Promise<void>
  /** Takes a waiting delivery out again; one that a device holds stays, for its loop to find its row gone. */
  remove(delivery: Omit<TargetedDelivery, 'priority'>): Promise<void>
  /** Throws when the backend is away. */
  depth(target: { deviceId: string } | { pool: string }): Promise<QueueDepth>
  close(): Promise<void>
}

export interface DispatcherOptions {
  readonly onError?: (error: Error) => void
}

const tries = 3
const tryTimeoutMs = 1000
const betweenTriesMs = 200
const batchJobs = 1000

/** Opens a queue when it is first written to; nothing is connected before. */
export function createDispatcher(connection: QueueConnection, options: DispatcherOptions = {}): Dispatcher {
  const onError = options.onError ?? (() => {})
  const queues = new Map<string, Promise<Queue>>()
  const queueNamed = (name: string): Promise<Queue> => {
    const known = queues.get(name)
    if (known !== undefined) return known
    const opening = whenReady(openQueue(connection, name), onError)
    queues.set(name, opening)
    opening.catch(() => queues.delete(name))
    return opening
  }
  const addTo = async (name: string, deliveries: TargetedDelivery[]) => {
    const queue = await queueNamed(name)
    // The last one is added alone: on Postgres BullMQ 6.7 wakes nobody for those added in bulk.
    const last = deliveries.length - 1
    for (let from = 0; from < last; from += batchJobs) {
      await queue.addBulk(deliveries.slice(from, Math.min(from + batchJobs, last)).map(jobOf))
    }
    for (const { name: jobName, data, opts } of deliveries.slice(last).map(jobOf)) {
      await queue.add(jobName, data, opts)
    }
  }
  const addWithRetries = async (name: string, deliveries: TargetedDelivery[]) => {
    for (let left = tries - 1; ; left--) {
      try {
        // Redis clients hold commands back while they reconnect, so an add may wait for ever.
        return await within(
          addTo(name, deliveries),
          tryTimeoutMs + deliveries.length,
          'the queue does not answer',
        )
      } catch (error) {
        if (left === 0) return onError(error as Error)
        await new Promise((resolve) => setTimeout(resolve, betweenTriesMs))
      }
    }
  }

  const enqueue: Dispatcher['enqueue'] = async (deliveries) => {
    await Promise.all([...groupByQueue(deliveries)].map(([name, group]) => addWithRetries(name, group)))
  }
  const remove: Dispatcher['remove'] = async (delivery) => {
    const queue = await queueNamed(queueOf(delivery))
    await queue.remove(deliveryId(delivery))
  }

  return {
    enqueue,
    remove,
    async reprioritise(deliveries) {
      const removal = Promise.all(deliveries.map(remove))
      await within(removal, tryTimeoutMs + deliveries.length, 'the queue does not answer').catch(onError)
      // Should this not reach the queue, the sweeper brings the rows again.
      await enqueue(deliveries)
    },
    async depth(target) {
      const name = 'pool' in target ? poolQueueName(target.pool) : deviceQueueName(target.deviceId)
      const queue = await queueNamed(name)
      const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active')
      return {
        waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
        delayed: counts.delayed ?? 0,
        active: counts.active ?? 0,
      }
    },
    async close() {
      const opened = await Promise.allSettled(queues.values())
      queues.clear()
      await Promise.all(opened.map((each) => each.status === 'fulfilled' && closeQuietly(each.value)))
    },
  }
}

function queueOf({ deviceId, pool }: Pick<TargetedDelivery, 'deviceId' | 'pool'>): string {
  if (deviceId !== null) return deviceQueueName(deviceId)
  if (pool !== null) return poolQueueName(pool)
  throw new TypeError('a delivery names a device or a pool')
}

function groupByQueue(deliveries: readonly TargetedDelivery[]): Map<string, TargetedDelivery[]> {
  const groups = new Map<string, TargetedDelivery[]>()
  for (const delivery of deliveries) {
    const name = queueOf(delivery)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [delivery])
    else group.push(delivery)
  }
  return groups
}

function jobOf({ runId, attempt, priority }: TargetedDelivery) {
  const data: RunDelivery = { runId, attempt }
  return {
    name: 'run',
    data,
    opts: {
      jobId: deliveryId(data),
      priority: bullPriority(priority),
      // Kept, a finished one would stop its id from being delivered again.
      removeOnComplete: true,
      removeOnFail: true,
    },
  }
}
