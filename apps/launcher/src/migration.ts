import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { StartError } from './start-error.js'

/**
 * Applies the migrations that the database lacks, in a process that ends with its work: the engine that reads them
 * takes more memory than all of the launcher.
 *
 * @returns the names of those applied
 * @throws StartError `migration-failed`
 */
export async function applyMigrations(
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const script = fileURLToPath(new URL('migration-process.js', import.meta.url))
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env, DATABASE_URL: databaseUrl }, timeout: 120_000 }
    execFile(process.execPath, [script], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(JSON.parse(stdout) as string[])
        return
      }
      const reason = stderr.trim().split('\n').slice(-12).join('\n') || error.message
      reject(
        new StartError('migration-failed', `The database could not be brought up to date:\n\n${reason}`, {
          cause: error,
        }),
      )
    })
  })
}
