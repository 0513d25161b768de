import pg from 'pg'
import { MigrationError } from '../errors.js'
import { migrationsDirectory, readMigrations } from './migration-files.js'
import { openSchemaEngine } from './schema-engine.js'

/**
 * Any number will do, so long as every process takes the same: "pace" in ASCII. The engine has a lock of its own,
 * which gives up after ten seconds; behind this one a slow migration is waited for.
 */
const lockKey = 0x70616365

/**
 * Brings the database to the schema of this build and tells which migrations that took; none where it is there
 * already. Safe when several processes do it at once: they come one after the other. Throws MigrationError when a
 * migration fails, and the driver's own error when the database cannot be reached.
 *
 * @param directory where the migrations are, as Prisma lays them out: this build's, unless one goes back to an older's
 */
export async function migrate(
  url: string,
  directory: string = migrationsDirectory,
): Promise<{ applied: string[] }> {
  const lock = new pg.Client({ connectionString: url, application_name: 'paceline-migrate' })
  // A connection that breaks is told by the query in work; unheard, the event would end the process.
  lock.on('error', () => {})
  await lock.connect()
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [lockKey])
    return { applied: await applyPending(url, directory) }
  } finally {
    // The lock ends with its connection.
    await lock.end()
  }
}

async function applyPending(url: string, directory: string): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'paceline-migrate' })
  pool.on('error', () => {})
  try {
    const engine = await openSchemaEngine(pool)
    const migrationsList = await readMigrations(directory)
    const filters = { externalTables: [], externalEnums: [] }
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters })
    return appliedMigrationNames
  } catch (cause) {
    throw new MigrationError(`the database could not be migrated: ${wordsOf(cause)}`, { cause })
  } finally {
    await pool.end()
  }
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
