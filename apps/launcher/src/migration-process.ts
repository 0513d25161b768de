// Applies what the database of DATABASE_URL lacks and prints the names as JSON.
import { migrate } from '@paceline/db'

try {
  const { applied } = await migrate(process.env.DATABASE_URL ?? '')
  process.stdout.write(JSON.stringify(applied))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
