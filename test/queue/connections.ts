import type { QueueConnection } from '@paceline/queue'
import { Redis } from 'ioredis'
import pg from 'pg'

/** How many connections a queue's server has, without the one that counts. */
export async function connectionsOf(connection: QueueConnection): Promise<number> {
  if (connection.backend === 'postgres') {
    const client = new pg.Client({ connectionString: connection.databaseUrl })
    await client.connect()
    try {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      )
      return rows[0]?.count ?? 0
    } finally {
      await client.end()
    }
  }
  const client = new Redis({ ...connection.redis, lazyConnect: true })
  await client.connect()
  try {
    const list = (await client.client('LIST')) as string
    return list.trim().split('\n').length - 1
  } finally {
    await client.quit()
  }
}
