import type { LeasedRun } from '@paceline/db'
import { startHeartbeat } from './heartbeat.js'
import type { SessionTools } from './session-tools.js'

export interface WatchedLease {
  /** Aborts when the lease is lost or its run's job cancelled. */
  readonly signal: AbortSignal
  reason(): 'cancelled' | 'lost' | undefined
  end(): void
}

/** Renews a lease until its end, and hears of what ends the work under it. */
export function watchLease(
  { db, leaseSeconds, log }: Pick<SessionTools, 'db' | 'leaseSeconds' | 'log'>,
  { lease, run }: Pick<LeasedRun, 'lease' | 'run'>,
): WatchedLease {
  const left = new AbortController()
  let reason: 'cancelled' | 'lost' | undefined
  const heartbeat = startHeartbeat({
    leases: db.leases,
    lease,
    runId: run.id,
    leaseSeconds,
    onEnd(why) {
      reason = why
      left.abort()
    },
    onError: (error) => log.warn({ err: error, runId: run.id }, 'the lease could not be renewed'),
  })
  // A cancelled job is heard of at once this way, and with the next beat where the word was lost.
  const unfollow = db.events.onCancel((jobId) => {
    if (jobId === run.jobId) void heartbeat.beat()
  })
  return {
    signal: left.signal,
    reason: () => reason,
    end() {
      heartbeat.stop()
      unfollow()
    },
  }
}
