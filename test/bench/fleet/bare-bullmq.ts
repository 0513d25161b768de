import { randomBytes } from 'node:crypto'
import type { QueueConnection } from '@paceline/queue'
import { createPostgresBackend, Queue, Worker } from 'bullmq'

const BATCH = 1000

/** Jobs a second of BullMQ alone: as many jobs that do nothing, in one queue, over as many slots. */
export async function bareJobsPerSecond(
  connection: QueueConnection,
  { jobs, slots }: { readonly jobs: number; readonly slots: number },
): Promise<number> {
  const name = `bare-${randomBytes(4).toString('hex')}`
  const queue = openBareQueue(connection, name)
  await queue.waitUntilReady()
  const opts = { removeOnComplete: true, removeOnFail: true }
  for (let from = 0; from < jobs; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, jobs - from) }, (_, at) => ({
      name: 'run',
      data: { runId: `run_${from + at}`, attempt: 1 },
      opts,
    }))
    await queue.addBulk(batch)
  }
  const startedMs = performance.now()
  let left = jobs
  await new Promise<void>((resolve, reject) => {
    const worker = openBareWorker(connection, name, slots, async () => {
      left -= 1
      if (left === 0) setImmediate(() => worker.close().then(resolve, reject))
    })
    worker.on('error', reject)
  })
  const seconds = (performance.now() - startedMs) / 1000
  await queue.close()
  return jobs / seconds
}

function openBareQueue(connection: QueueConnection, name: string): Queue {
  if (connection.backend === 'redis') return new Queue(name, { connection: connection.redis })
  const options = { connectionString: connection.databaseUrl, migrate: true, max: 1 }
  return new Queue(name, { connection: options }, createPostgresBackend) as unknown as Queue
}

function openBareWorker(
  connection: QueueConnection,
  name: string,
  concurrency: number,
  work: () => Promise<void>,
): Worker {
  if (connection.backend === 'redis') {
    const redis = { ...connection.redis, maxRetriesPerRequest: null }
    return new Worker(name, work, { concurrency, connection: redis })
  }
  const options = { connectionString: connection.databaseUrl, migrate: true, max: 4 }
  return new Worker(
    name,
    work,
    { concurrency, connection: options },
    createPostgresBackend,
  ) as unknown as Worker
}
