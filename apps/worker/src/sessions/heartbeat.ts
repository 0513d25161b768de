import { type LeaseHandle, LeaseLostError, type LeaseRepository } from '@paceline/db'

export interface HeartbeatOptions {
  readonly leases: Pick<LeaseRepository, 'renew'>
  readonly lease: LeaseHandle
  /** Null: of a probe, which is of no job. */
  readonly runId: string | null
  readonly leaseSeconds: number
  /** Told once, of the reason to stop working on the run. */
  readonly onEnd: (reason: 'cancelled' | 'lost') => void
  /** Told of a renewal that failed for another reason; the next one may succeed. */
  readonly onError: (error: unknown) => void
}

export interface Heartbeat {
  /** Renews now, as when it was heard that the run's job was cancelled. */
  beat(): Promise<void>
  stop(): void
}

const BEATS_PER_LEASE = 3

/**
 * Keeps a lease while its run is measured, and hears with each beat whether anybody still wants it. A worker that
 * cannot renew it for as long as it lasts, such as one that is cut off, takes it for lost: another may hold the
 * device from then on, and two at once would spoil each other's figures.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { leases, lease, runId, leaseSeconds, onEnd, onError } = options
  let ended = false
  let isStopped = false
  let overdue = setTimeout(() => end('lost'), leaseSeconds * 1000)

  function end(reason: 'cancelled' | 'lost'): void {
    if (ended) return
    ended = true
    onEnd(reason)
  }

  /** @param askedAtMs when the database was asked: it counts from no earlier moment */
  function renewed(askedAtMs: number): void {
    clearTimeout(overdue)
    if (isStopped) return
    overdue = setTimeout(() => end('lost'), askedAtMs + leaseSeconds * 1000 - performance.now())
  }

  async function beat(): Promise<void> {
    const askedAtMs = performance.now()
    try {
      const { cancelled } = await leases.renew(lease, runId, leaseSeconds)
      renewed(askedAtMs)
      if (cancelled) end('cancelled')
    } catch (error) {
      if (error instanceof LeaseLostError) end('lost')
      else onError(error)
    }
  }

  const timer = setInterval(beat, (leaseSeconds * 1000) / BEATS_PER_LEASE)
  return {
    beat,
    stop() {
      isStopped = true
      clearInterval(timer)
      clearTimeout(overdue)
    },
  }
}
