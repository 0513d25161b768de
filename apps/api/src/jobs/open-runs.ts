import type { Database } from '@paceline/db'
import { ProblemError } from '../problems/problem-error.js'

/** Most open runs that one key may have. */
export const MAX_OPEN_RUNS = 10_000

/** Throws `too-many-runs` when these runs would be more than one key may have open. */
export async function checkOpenRuns(db: Database, keyId: string, more: number): Promise<void> {
  const open = await db.runs.countOpenOfKey(keyId)
  if (open + more <= MAX_OPEN_RUNS) return
  throw new ProblemError(
    'too-many-runs',
    `this key has ${open} open runs; at most ${MAX_OPEN_RUNS} may wait`,
    [],
    {
      'retry-after': '60',
    },
  )
}
