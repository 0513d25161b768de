import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { RunningServer } from '../servers/server-keeper.js'
import { StartError } from '../start-error.js'

const pollMs = 20
const recoveryPatienceMs = 60_000

/**
 * Waits until the server takes queries; after a crash it first replays its log.
 *
 * @throws StartError `database-failed` when it ends instead, or never serves
 */
export async function waitUntilServing(url: string, server: RunningServer, logFile: string): Promise<void> {
  const deadline = Date.now() + recoveryPatienceMs
  while (Date.now() < deadline) {
    if (server.hasEnded()) {
      throw new StartError(
        'database-failed',
        `The embedded database ended at its start (${await server.ended}): see ${logFile}.`,
      )
    }
    try {
      await withClient(url, 2_000, (client) => client.query('SELECT 1'))
      return
    } catch {
      await delay(pollMs)
    }
  }
  throw new StartError('database-failed', `The embedded database does not answer: see ${logFile}.`)
}

/** Makes a database unless it exists. */
export async function createDatabase(url: string, name: string): Promise<void> {
  await withClient(url, 5_000, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  })
}

/**
 * Connects once to a database that somebody else keeps.
 *
 * @throws StartError `database-unreachable`, naming host and database and never the password
 */
export async function checkDatabase(url: string): Promise<void> {
  try {
    await withClient(url, 4_000, (client) => client.query('SELECT 1'))
  } catch (cause) {
    const { hostname, port, pathname, searchParams } = new URL(url)
    const host = searchParams.get('host') ?? `${hostname || 'localhost'}:${port || 5432}`
    const database = decodeURIComponent(pathname.slice(1)) || 'postgres'
    throw new StartError(
      'database-unreachable',
      `DATABASE_URL is wrong or its server is down: no connection to database ${database} on ${host} (${reasonOf(cause)}).`,
      { cause },
    )
  }
}

async function withClient<T>(
  url: string,
  timeoutMs: number,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  // A server that drops the connection is seen by the query; without a listener it would end this process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** node-postgres puts several refusals of one name's addresses in an AggregateError without a message. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0])
  return cause instanceof Error ? cause.message : String(cause)
}
