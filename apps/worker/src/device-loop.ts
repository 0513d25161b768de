import type { Database } from '@paceline/db'
import type { Delivery, DeviceFeed, Dispatcher } from '@paceline/queue'
import { holdRun } from './sessions/hold-run.js'
import type { SessionTools } from './sessions/session-tools.js'

export interface DeviceLoopOptions extends SessionTools {
  readonly db: Pick<Database, 'leases' | 'events' | 'floors'>
  readonly workerId: string
  readonly deviceId: string
  readonly feed: DeviceFeed
  readonly dispatcher: Pick<Dispatcher, 'enqueue'>
}

/** A device that another holds is asked for again after this; long enough not to spin. */
const BUSY_MS = 1000

/**
 * Serves one device until told to stop: a delivery, a lease, a session, the next. The queue's word is only a
 * hint: the rows decide whether a delivery is still wanted, and the sweeper brings what is lost here.
 */
export async function runDeviceLoop(options: DeviceLoopOptions, stopped: AbortSignal): Promise<void> {
  const { feed, log, deviceId } = options
  for (;;) {
    const delivery = await feed.next(stopped)
    if (delivery === null) return
    try {
      await serve(options, delivery, stopped)
    } catch (error) {
      // The lease runs out by itself, and its run is tried again by whoever sweeps it up.
      log.error({ err: error, deviceId, ...delivery.data }, 'a delivery could not be served')
      await delivery.done()
    }
  }
}

async function serve(options: DeviceLoopOptions, delivery: Delivery, stopped: AbortSignal): Promise<void> {
  const { db, workerId, deviceId, leaseSeconds, dispatcher, log } = options
  const taken = await db.leases.take({ workerId, deviceId, delivery: delivery.data, leaseSeconds })
  if ('refused' in taken) {
    log.debug({ deviceId, ...delivery.data, refused: taken.refused }, 'a delivery was not taken')
    return giveBack(delivery, taken.refused)
  }
  // The token of another run: that one still waits, and what was leased here has a token of its own.
  const isDelivered = taken.run.id === delivery.data.runId
  if (!isDelivered) await delivery.putBack(0)
  const next = await holdRun(options, taken, stopped)
  if (isDelivered) await delivery.done()
  if (next !== null) await dispatcher.enqueue([next])
}

type Refused = Extract<Awaited<ReturnType<Database['leases']['take']>>, { refused: string }>['refused']

/** What is over is dropped; what is only too early, or for a device that is held, waits in the queue. */
function giveBack(delivery: Delivery, refused: Refused): Promise<void> {
  switch (refused) {
    case 'gone':
    case 'expired':
      return delivery.done()
    case 'device-unavailable':
      return delivery.putBack(BUSY_MS)
    case 'not-yet':
      return delivery.putBack()
  }
}
