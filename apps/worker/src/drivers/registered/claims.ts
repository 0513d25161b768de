import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Reach, Registration } from '@paceline/db'
import type { Log } from '../../log.js'
import { atMostOnceAMinute } from '../../seldom.js'

export interface ClaimOptions {
  readonly registrations: Pick<Database['registrations'], 'claim' | 'release'>
  readonly log: Pick<Log, 'warn'>
  readonly pollMs?: number
}

const POLL_MS = 2_000
/** So long after its last word, what a worker that died looked after is another's. */
const CLAIM_SECONDS = 20

/**
 * The registrations of a kind that this worker and no other looks after, again with each look. They are let go of at
 * the end.
 */
export async function* claims(
  { registrations, log, pollMs = POLL_MS }: ClaimOptions,
  kind: Reach['kind'],
  signal: AbortSignal,
): AsyncGenerator<readonly Registration[]> {
  const claimant = `clm_${randomBytes(10).toString('hex')}`
  const report = atMostOnceAMinute((error) =>
    log.warn({ err: error }, 'registered devices could not be read'),
  )
  try {
    while (!signal.aborted) {
      try {
        yield await registrations.claim(claimant, kind, CLAIM_SECONDS)
      } catch (error) {
        report(error instanceof Error ? error : new Error(String(error)))
      }
      await sleep(pollMs, undefined, { signal }).catch(() => {})
    }
  } finally {
    // A database that is away forgets the claim by itself.
    await registrations.release(claimant).catch(() => {})
  }
}
