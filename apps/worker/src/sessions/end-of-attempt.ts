import type { AttemptEnd, LeasedRun, LeaseRepository, QueuedDelivery } from '@paceline/db'
import { attemptsCeiling, failureKindOf, shouldRetry } from '@paceline/domain'

/** The attempt of a worker that was told to stop: its run goes back to the queue at once. */
export const workerStopped = {
  state: 'failed',
  code: 'worker-stopped',
  message: 'its worker was stopped; the run is measured again',
} as const satisfies AttemptEnd

/** Attempt n is tried again after 2, 4, 8 … seconds, and a minute at most. */
const FIRST_RETRY_SECONDS = 2
const LONGEST_RETRY_SECONDS = 60

/** How long a run waits for its next attempt; null where it has had its last. */
export function retryAfterSeconds(end: AttemptEnd, attempt: number): number | null {
  if (end.state !== 'failed') return null
  // Stopping a worker says nothing of the run, so it takes none of its few chances.
  if (end.code === workerStopped.code) return attempt < attemptsCeiling ? 0 : null
  if (!shouldRetry(failureKindOf(end.code), attempt)) return null
  return Math.min(FIRST_RETRY_SECONDS * 2 ** (attempt - 1), LONGEST_RETRY_SECONDS)
}

/** Ends the attempt in the rows; the next delivery comes back where it is due now, else the sweeper brings it. */
export async function endAttempt(
  leases: Pick<LeaseRepository, 'endAttempt'>,
  { lease, run, attempt }: LeasedRun,
  end: AttemptEnd,
): Promise<QueuedDelivery | null> {
  const afterSeconds = retryAfterSeconds(end, attempt)
  const next = await leases.endAttempt(lease, run.id, end, afterSeconds)
  return afterSeconds === 0 ? next : null
}
