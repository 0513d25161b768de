import { openQueueLink, type QueueConnection } from '@paceline/queue'
import pg from 'pg'

/** Deletes what waits in a queue, as by hand: on Postgres its rows, on Redis by the queue's own drain. */
export async function forgetWaiting(connection: QueueConnection, queueName: string): Promise<void> {
  if (connection.backend === 'redis') {
    const link = openQueueLink(connection)
    try {
      await (await link.queue(queueName)).drain(true)
    } finally {
      await link.close()
    }
    return
  }
  const client = new pg.Client({ connectionString: connection.databaseUrl })
  await client.connect()
  try {
    await client.query(`DELETE FROM bullmq.job WHERE queue = $1 AND state IN ('waiting', 'delayed')`, [
      queueName,
    ])
  } finally {
    await client.end()
  }
}
