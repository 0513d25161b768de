import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** `prisma/migrations`, from this file and from its compiled form alike. */
export const migrationsDirectory = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url))

/** Every migration in order, as the schema engine wants them. */
export async function readMigrations(directory: string): Promise<MigrationList> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).sort()
  const lockfile = 'migration_lock.toml'
  return {
    baseDir: directory,
    lockfile: { path: lockfile, content: await readFile(path.join(directory, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => {
        const value = await readFile(path.join(directory, name, 'migration.sql'), 'utf8')
        return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } }
      }),
    ),
  }
}
