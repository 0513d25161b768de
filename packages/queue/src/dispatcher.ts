import { deliveryId, deviceQueueName, poolQueueName, type RunDelivery } from '@paceline/contracts'
import { within } from './backend.js'
import type { QueueConnection } from './connection.js'
import { openQueueLink, type QueueLink } from './link.js'
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
  /** Takes a waiting delivery out again; one that a device holds stays, for its loop to find its row gone. Throws when the backend is away. */
  remove(delivery: Omit<TargetedDelivery, 'priority'>): Promise<void>
  /** Throws when the backend is away. */
  depth(target: { deviceId: string } | { pool: string }): Promise<QueueDepth>
  close(): Promise<void>
}

export interface DispatcherOptions {
  /** Tells those who wait at queues of these names, once they have something. */
  readonly ring?: (queueNames: readonly string[]) => Promise<void>
  readonly onError?: (error: Error) => void
}

const tries = 3
const tryTimeoutMs = 1000
const removeTimeoutMs = 5000
const betweenTriesMs = 200
const batchJobs = 1000
/** As many as the connection carries at once: more would only time out behind one another. */
const queuesAtOnce = 4

/**
 * Writes over a link of the process, which stays open, or over one of its own, which is connected when it is first
 * needed and ends with it.
 */
export function createDispatcher(
  to: QueueConnection | QueueLink,
  options: DispatcherOptions = {},
): Dispatcher {
  const { ring, onError = () => {} } = options
  const owned = 'backend' in to ? openQueueLink(to, { onError }) : null
  const link = owned ?? (to as QueueLink)

  const addTo = async (name: string, deliveries: TargetedDelivery[]) => {
    const queue = await link.queue(name)
    for (let from = 0; from < deliveries.length; from += batchJobs) {
      await queue.addBulk(deliveries.slice(from, from + batchJobs).map(jobOf))
    }
    link.worked()
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
        link.failed()
        if (left === 0) return onError(error as Error)
        await new Promise((resolve) => setTimeout(resolve, betweenTriesMs))
      }
    }
  }

  const enqueue: Dispatcher['enqueue'] = async (deliveries) => {
    const groups = groupByQueue(deliveries)
    if (groups.size === 0) return
    const left = groups.entries()
    const addInTurn = async () => {
      for (const [name, group] of left) await addWithRetries(name, group)
    }
    await Promise.all(Array.from({ length: queuesAtOnce }, addInTurn))
    await ring?.([...groups.keys()]).catch(onError)
  }
  const remove: Dispatcher['remove'] = async (delivery) => {
    const queue = await link.queue(queueOf(delivery))
    await within(queue.remove(deliveryId(delivery)), removeTimeoutMs, 'the queue does not answer')
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
      const queue = await link.queue(name)
      const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active')
      return {
        waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
        delayed: counts.delayed ?? 0,
        active: counts.active ?? 0,
      }
    },
    async close() {
      await owned?.close()
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
