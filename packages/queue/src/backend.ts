import { createPostgresBackend, Queue, type QueueBase, QueueEvents, Worker, type WorkerOptions } from 'bullmq'
import type { QueueConnection } from './connection.js'

/** How long a connection may take before it counts as not there. */
const openTimeoutMs = 5000

/*
 * BullMQ's classes on either backend. Each opens connections of its own, which its `close` ends. Their types name
 * the backend in a parameter that nothing here uses, so both are given as the plain type.
 */

export function openQueue(connection: QueueConnection, name: string): Queue {
  const options = { connection: optionsOf(connection) }
  return connection.backend === 'postgres'
    ? (new Queue(name, options, createPostgresBackend) as unknown as Queue)
    : new Queue(name, options)
}

/** A worker that fetches nothing by itself: the device loop asks it for one job at a time. */
export function openWorker(
  connection: QueueConnection,
  name: string,
  options: Pick<WorkerOptions, 'lockDuration' | 'stalledInterval' | 'maxStalledCount'>,
): Worker {
  const all = { ...options, autorun: false, connection: optionsOf(connection) }
  return connection.backend === 'postgres'
    ? (new Worker(name, null, all, createPostgresBackend) as unknown as Worker)
    : new Worker(name, null, all)
}

export function openQueueEvents(connection: QueueConnection, name: string): QueueEvents {
  const options = { connection: optionsOf(connection) }
  return connection.backend === 'postgres'
    ? (new QueueEvents(name, options, createPostgresBackend) as unknown as QueueEvents)
    : new QueueEvents(name, options)
}

/**
 * Waits until what was opened can be used; closes it and throws where that fails. An object that was built while
 * its backend was away never comes back by itself, so it must not be kept.
 */
export async function whenReady<T extends QueueBase>(opened: T, onError: (error: Error) => void): Promise<T> {
  opened.on('error', onError)
  try {
    await within(opened.waitUntilReady(), openTimeoutMs, 'the queue does not answer')
    return opened
  } catch (error) {
    await closeQuietly(opened)
    throw error
  }
}

/** Closes without waiting for a backend that is away. */
export async function closeQuietly(opened: QueueBase): Promise<void> {
  await within(opened.close(), openTimeoutMs, 'the queue does not close').catch(() => opened.disconnect())
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

/** One query at a time is enough for each object, and reconnecting is worth trying often: devices wait. */
function optionsOf(connection: QueueConnection) {
  if (connection.backend === 'postgres') {
    return {
      connectionString: connection.databaseUrl,
      migrate: true,
      max: 1,
      connectionTimeoutMillis: openTimeoutMs,
    }
  }
  return {
    ...connection.redis,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * 100, 2000),
  }
}
