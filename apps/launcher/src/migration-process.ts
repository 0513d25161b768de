// Applies what the database of DATABASE_URL lacks and prints the names as JSON.
import { migrate } from '@paceline/db'

/** Leaves as soon as the words are out: idle connections of the engine would hold the process for seconds. */
const leave = (stream: NodeJS.WriteStream, words: string, code: number) =>
  stream.write(words, () => process.exit(code))

try {
  const { applied } = await migrate(process.env.DATABASE_URL ?? '')
  leave(process.stdout, JSON.stringify(applied), 0)
} catch (error) {
  leave(process.stderr, `${error instanceof Error ? error.message : String(error)}\n`, 1)
}
