import { createHash } from 'node:crypto'
import type { Pool, QueryConfig, QueryResult, QueryResultRow } from 'pg'

/** A connection inside a transaction. */
export interface Transaction {
  /**
   * A statement with parameters is planned once for its connection: sessions send the same few again and again, and
   * planning them costs more than carrying them out. So its text must be one of a few.
   */
  query<R extends QueryResultRow = QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<R>>
  /** A `statement` with its parameters. */
  send<R extends QueryResultRow = QueryResultRow>(made: QueryConfig): Promise<QueryResult<R>>
}

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
    const result = await work({
      query: (text, values) => client.query(values ? statement(text)(values) : { text }),
      send: (made) => client.query(made),
    })
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

/** A statement that is planned once for each connection, with its parameters to come; its text is one of a few. */
export function statement(text: string): (values: unknown[]) => QueryConfig {
  const name = nameOf(text)
  return (values) => ({ name, text, values })
}

const names = new Map<string, string>()

/** A name for a statement, the same in each process. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24)
  names.set(text, name)
  return name
}
