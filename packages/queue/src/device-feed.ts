import { deviceQueueName, poolQueueName, type RunDelivery } from '@paceline/contracts'
import { type Bell, createBell } from './bell.js'
import type { QueueConnection } from './connection.js'
import { type Delivery, type DeliveryOptions, takeFrom } from './delivery.js'
import { closeSource, openSource, type Source } from './source.js'

export interface DeviceFeedOptions {
  readonly connection: QueueConnection
  readonly deviceId: string
  readonly pool: string
  /** A delivery whose holder went silent for so long is given to the next one. */
  readonly lockSeconds: number
  /** How often to look without being woken: for delayed deliveries that are due, and events lost. 1 by default. */
  readonly pollSeconds?: number
  /** Told of what the feed recovers from by itself. */
  readonly onError?: (error: Error) => void
}

export interface DeviceFeed {
  /**
   * The next delivery for the device: from its own queue, else from its pool's. Waits for one, through restarts
   * of the backend, and gives null once `signal` has aborted. One call at a time; a delivery is taken from the
   * queue only when asked for, so what is not asked for stays free for the pool's other devices.
   */
  next(signal: AbortSignal): Promise<Delivery | null>
  close(): Promise<void>
}

const defaultPollSeconds = 1
const afterErrorMs = 500
/** So many errors in a row and the connections are made anew. */
const errorsBeforeReopening = 6

export function createDeviceFeed(options: DeviceFeedOptions): DeviceFeed {
  const { connection, deviceId, pool, lockSeconds, onError = () => {} } = options
  const pollMs = (options.pollSeconds ?? defaultPollSeconds) * 1000
  const names = [deviceQueueName(deviceId), poolQueueName(pool)]
  const bell = createBell()
  const delivery: DeliveryOptions = { lockMs: lockSeconds * 1000, onError }
  let sources: Source[] = []
  let errors = 0
  let closed = false

  const reopen = async () => {
    await closeAll(sources)
    sources = []
    // One after the other: on a fresh database the first makes the queue's schema.
    for (const name of names) {
      sources.push(await openSource(connection, name, delivery, bell.ring))
    }
    if (closed) await closeAll(sources)
  }
  const takeFirst = async (): Promise<Delivery | null> => {
    if (sources.length < names.length || errors >= errorsBeforeReopening) {
      await reopen()
      errors = 0
    }
    for (const { worker } of sources) {
      const taken = await takeFrom(worker, delivery)
      if (taken !== null) return taken
    }
    return null
  }

  return {
    async next(signal) {
      while (!signal.aborted && !closed) {
        let waitMs = pollMs
        try {
          const taken = await takeFirst()
          errors = 0
          if (taken !== null) return giveOrReturn(taken, signal)
        } catch (error) {
          errors += 1
          waitMs = afterErrorMs
          onError(error as Error)
        }
        await waitFor(bell, waitMs, signal)
      }
      return null
    },
    async close() {
      closed = true
      bell.ring()
      await closeAll(sources)
      sources = []
    },
  }
}

export type { Delivery, RunDelivery }

/** Asked to stop while the backend was answering: the delivery goes back, for others to take. */
async function giveOrReturn(taken: Delivery, signal: AbortSignal): Promise<Delivery | null> {
  if (!signal.aborted) return taken
  await taken.putBack(0)
  return null
}

async function waitFor(bell: Bell, timeoutMs: number, signal: AbortSignal): Promise<void> {
  signal.addEventListener('abort', bell.ring)
  try {
    await bell.heard(timeoutMs)
  } finally {
    signal.removeEventListener('abort', bell.ring)
  }
}

async function closeAll(sources: readonly Source[]): Promise<void> {
  await Promise.all(sources.map(closeSource))
}
