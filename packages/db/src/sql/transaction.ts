import type { Pool, PoolClient } from 'pg'

/** A connection inside a transaction. */
export type Transaction = PoolClient

/**
 * Runs `work` in one transaction (READ COMMITTED): all of it is stored or none.
 *
 * Who locks more than one row does so in the order device, job, run; so no two transactions wait for each
 * other.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => {
      broken = cause
    })
    throw error
  } finally {
    // A connection that cannot even roll back is closed, not given to the next one.
    client.release(broken)
  }
}
