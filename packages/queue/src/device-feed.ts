import type { RunDelivery } from '@paceline/contracts'
import type { Delivery, HeldJob } from './delivery.js'
import type { Target, Waiter } from './target.js'

export interface DeviceFeed {
  /**
   * The next delivery for the device: from its own queue, else from its pool's. Waits for one, through restarts
   * of the backend, and gives null once `signal` has aborted. One call at a time; a delivery is taken from the
   * queue only when asked for, so what is not asked for stays free for the pool's other devices.
   */
  next(signal: AbortSignal): Promise<Delivery | null>
  close(): void
}

export interface FeedTools {
  readonly own: Target
  readonly shared: Target
  hold(job: HeldJob, from: Target, rest: () => void): Delivery
  /** Who waits for its rest to be over, and what then to call. */
  readonly resting: Map<object, () => void>
  /** Asks what the rows have, now: nothing is known of the queues of a feed that is new. */
  pollSoon(): void
}

/** What a device could not take now it tries no sooner than after this. */
const restMs = 1000

/** A feed between its calls is two numbers and two targets: a thousand idle devices cost little. */
export function openFeed(
  { own, shared, hold, resting, pollSoon }: FeedTools,
  onClose: () => void,
): DeviceFeed {
  let restsUntilMs = 0
  let isClosed = false
  let isNew = true
  let stop: (() => void) | undefined

  const rest = () => {
    restsUntilMs = performance.now() + restMs
  }

  function wait(signal: AbortSignal, resolve: (delivery: Delivery | null) => void): void {
    let isWaiting = true
    const settle = (delivery: Delivery | null) => {
      isWaiting = false
      own.leave(waiter)
      shared.leave(waiter)
      resting.delete(waiter)
      signal.removeEventListener('abort', end)
      stop = undefined
      resolve(delivery)
    }
    const end = () => settle(null)
    const waiter: Waiter = {
      offer(job, from) {
        if (isWaiting) settle(hold(job, from, rest))
        else return false
        return true
      },
      onEmpty(from) {
        if (isWaiting && from === own) shared.wait(waiter)
      },
    }
    const join = () => {
      if (performance.now() < restsUntilMs) {
        resting.set(waiter, join)
        return
      }
      resting.delete(waiter)
      own.wait(waiter)
      if (own.isQuiet) shared.wait(waiter)
      if (isNew) pollSoon()
      isNew = false
    }
    stop = end
    signal.addEventListener('abort', end, { once: true })
    join()
  }

  return {
    next(signal) {
      if (signal.aborted || isClosed) return Promise.resolve(null)
      return new Promise((resolve) => wait(signal, resolve))
    },
    close() {
      if (isClosed) return
      isClosed = true
      stop?.()
      onClose()
    },
  }
}

export type { Delivery, RunDelivery }
