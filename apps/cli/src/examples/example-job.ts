import { readFileSync } from 'node:fs'
import type { Schemas } from '@paceline/client'

/** A real job of one noisy run, for tests; its origin is in fixtures/README.md. */
export function exampleJob(): Schemas['Job'] {
  return JSON.parse(readFileSync(new URL('../../fixtures/job.json', import.meta.url), 'utf8'))
}

/** Its run, with parts exchanged. */
export function exampleRun(parts: Partial<Schemas['Run']> = {}): Schemas['Run'] {
  const [run] = exampleJob().runs
  if (run === undefined) throw new Error('fixtures/job.json holds no run')
  return { ...run, ...parts }
}
