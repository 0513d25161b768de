import type { Pool } from 'pg'

/**
 * One piece of work at a time per digest, in all processes on this database: an advisory lock of Postgres, which
 * goes with its connection when a process dies.
 *
 * @param pool connections of its own: work waits for the common ones while it holds one of these
 */
export function digestLock(pool: Pool) {
  return async <T>(sha256: string, work: () => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    // A connection that breaks while nothing is asked of it says so by an event that, unheard, ends the process.
    let broken: Error | undefined
    const onError = (error: Error) => {
      broken = error
    }
    client.on('error', onError)
    try {
      const key = Buffer.from(sha256, 'hex').readBigInt64BE()
      await client.query('SELECT pg_advisory_lock($1)', [key])
      try {
        return await work()
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [key]).catch(onError)
      }
    } finally {
      client.off('error', onError)
      // One that could not unlock is closed, which unlocks.
      client.release(broken)
    }
  }
}
