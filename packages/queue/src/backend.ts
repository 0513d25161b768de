import {
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  Queue,
  Worker,
  type WorkerOptions,
} from 'bullmq'
import type { QueueConnection } from './connection.js'

/** How long a connection may take before it counts as not there. */
const openTimeoutMs = 5000
const disconnectTimeoutMs = 1000
/** Of one process on Postgres; they are opened as they are needed, and closed when they are not. */
const poolSize = 4
const keepAliveAfterMs = 10_000
/** Of each queue: nobody reads BullMQ's own events, and a thousand queues with the usual 10,000 fill a Redis. */
const eventsKept = 100
/** A delivery may lose its holder any number of times: our own sweeper and attempts decide when it is enough. */
const maxStalledCount = 1_000_000

export interface LockTimes {
  readonly lockMs: number
  /** No more often is a queue looked through for deliveries whose holder went silent. */
  readonly stalledIntervalMs: number
}

/**
 * The one backend of a process, ready for use. Its siblings for the single queues share its connection and end with
 * it. Throws where it does not answer: what was built while a backend was away never comes back by itself, so
 * nothing of it is kept.
 */
export async function openBackend(
  connection: QueueConnection,
  times: LockTimes,
  onError: (error: Error) => void,
): Promise<IQueueBackend> {
  const options = { ...lockOptions(times), connection: optionsOf(connection) }
  const create = connection.backend === 'postgres' ? createPostgresBackend : createRedisBackend
  // The name is of no queue: only its siblings are used.
  const backend: IQueueBackend = create('paceline', options)
  backend.on('error', onError)
  try {
    await within(backend.waitUntilReady(), openTimeoutMs, 'the queue does not answer')
    return backend
  } catch (error) {
    await closeBackend(backend)
    throw error
  }
}

/** Closes without waiting for a backend that is away. */
export async function closeBackend(backend: IQueueBackend): Promise<void> {
  const disconnect = () => within(backend.disconnect(), disconnectTimeoutMs, 'the queue does not disconnect')
  await within(backend.close(), openTimeoutMs, 'the queue does not close')
    .catch(disconnect)
    .catch(() => {})
}

/*
 * BullMQ's classes over a sibling. Their types name the backend in a parameter that nothing here uses, so both are
 * given as the plain type; the address among their options is never used, as the sibling is connected already.
 */

export function queueOver(backend: IQueueBackend, name: string): Queue {
  const options = { connection: {}, streams: { events: { maxLen: eventsKept } } }
  return new Queue(name, options, () => backend.forQueue(name)) as unknown as Queue
}

/** A worker that fetches nothing by itself, and has no timers: it is asked for one job at a time. */
export function workerOver(backend: IQueueBackend, name: string, times: LockTimes): Worker {
  const options = { ...lockOptions(times), autorun: false, connection: {} }
  return new Worker(name, null, options, () => backend.forQueue(name)) as unknown as Worker
}

/** The work's outcome, or a rejection after so long; the work itself goes on. */
export async function within<T>(work: Promise<T>, timeoutMs: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(message)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function lockOptions({
  lockMs,
  stalledIntervalMs,
}: LockTimes): Pick<WorkerOptions, 'lockDuration' | 'stalledInterval' | 'maxStalledCount'> {
  return { lockDuration: lockMs, stalledInterval: stalledIntervalMs, maxStalledCount }
}

/** Reconnecting is worth trying often: devices wait. */
function optionsOf(connection: QueueConnection) {
  if (connection.backend === 'postgres') {
    return {
      connectionString: connection.databaseUrl,
      migrate: true,
      max: poolSize,
      connectionTimeoutMillis: openTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveAfterMs,
      application_name: 'paceline-queue',
      // Not waited for until it is on the disk: what a database that dies forgets of its queue the sweeper tells again.
      options: '-c synchronous_commit=off',
    }
  }
  return {
    ...connection.redis,
    connectionName: 'paceline-queue',
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * 100, 2000),
  }
}
