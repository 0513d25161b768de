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
  /** Renews now, as when something was heard of the run's job. */
  beat(): Promise<void>
  stop(): void
}

const BEATS_PER_LEASE = 3

/** Keeps a lease while its run is measured, and hears with each beat whether anybody still wants it. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { leases, lease, runId, leaseSeconds, onEnd, onError } = options
  let ended = false

  function end(reason: 'cancelled' | 'lost'): void {
    if (ended) return
    ended = true
    onEnd(reason)
  }

  async function beat(): Promise<void> {
    try {
      const { cancelled } = await leases.renew(lease, runId, leaseSeconds)
      if (cancelled) end('cancelled')
    } catch (error) {
      if (error instanceof LeaseLostError) end('lost')
      else onError(error)
    }
  }

  const timer = setInterval(beat, (leaseSeconds * 1000) / BEATS_PER_LEASE)
  return { beat, stop: () => clearInterval(timer) }
}
