import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import os from 'node:os'
import type { ArtifactStore } from '@paceline/artifacts'
import type { Device } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { createDeviceFeed, type Dispatcher, type QueueConnection } from '@paceline/queue'
import { runDeviceLoop } from './device-loop.js'
import type { DeviceDriver, FoundDevice } from './drivers/driver.js'
import { every } from './every.js'
import type { Log } from './log.js'
import { atMostOnceAMinute } from './seldom.js'
import type { SentinelModel } from './sessions/sentinels.js'
import { deliverWebhooks } from './sweeper/deliver-webhooks.js'
import { sweep } from './sweeper/sweep.js'
import type { WebhookSender } from './sweeper/webhook.js'

export interface WorkerOptions {
  readonly db: Database
  readonly dispatcher: Dispatcher
  readonly queue: QueueConnection
  readonly artifacts: ArtifactStore
  readonly drivers: readonly DeviceDriver[]
  /** Measured around each model. */
  readonly sentinels: readonly SentinelModel[]
  readonly sendWebhook: WebhookSender
  readonly log: Log
  /** Called once every device is announced and served. */
  readonly onReady: (deviceIds: readonly string[]) => void
  readonly leaseSeconds?: number
  readonly sweepMs?: number
}

/** Long enough for a database that restarts, short enough for a run whose worker was killed. */
const LEASE_SECONDS = 10
const SWEEP_MS = 5000
/** Kept with this worker's sessions, so that a measurement can be traced to the build that took it. */
const { version: BUILD } = createRequire(import.meta.url)('../package.json') as { version: string }

/**
 * Finds the devices of this host, serves each, and sweeps, until told to stop. Then running attempts are given
 * back, devices withdrawn and hosts ended, in that order; the promise resolves when nothing is left.
 */
export async function runWorker(options: WorkerOptions, stopped: AbortSignal): Promise<void> {
  const { db, drivers, log, onReady, sweepMs = SWEEP_MS } = options
  const workerId = `wrk_${randomBytes(10).toString('hex')}`
  await db.devices.announceWorker({ id: workerId, host: os.hostname(), build: BUILD })
  const sweeping = every(
    sweepMs,
    () => sweep({ ...options, workerId }),
    (error) => log.error({ err: error }, 'a sweep failed'),
    stopped,
  )
  const delivering = every(
    sweepMs,
    () => deliverWebhooks(options, stopped),
    (error) => stopped.aborted || log.error({ err: error }, 'webhooks could not be delivered'),
    stopped,
  )
  const found = new Map<FoundDevice, Device>()
  try {
    for (const driver of drivers) {
      for await (const device of driver.discover(stopped)) {
        // Announced before all is known of it, so that it can be seen and asked for; served when all is quiet again.
        found.set(device, await db.devices.announce(workerId, device.device))
      }
    }
    const loops = Array.from(found, ([device, announced]) =>
      serveDevice(options, workerId, device, announced, stopped),
    )
    onReady(Array.from(found.values(), ({ id }) => id))
    await Promise.all(loops)
  } catch (error) {
    if (!stopped.aborted) throw error
  } finally {
    await Promise.all([sweeping, delivering])
    // Side by side: a database that is away must not keep a browser alive.
    const left = [
      db.devices.withdraw(workerId),
      ...Array.from(found.keys(), (device) => device[Symbol.asyncDispose]()),
    ]
    for (const ending of await Promise.allSettled(left)) {
      if (ending.status === 'rejected') log.warn({ err: ending.reason }, 'a part did not end in order')
    }
  }
}

async function serveDevice(
  options: WorkerOptions,
  workerId: string,
  device: FoundDevice,
  announced: Device,
  stopped: AbortSignal,
): Promise<void> {
  const { queue, log, leaseSeconds = LEASE_SECONDS } = options
  log.info({ deviceId: announced.id, name: announced.name, pool: announced.pool }, 'a device is served')
  const report = atMostOnceAMinute((error: Error) =>
    log.warn({ err: error, deviceId: announced.id }, 'the queue does not answer'),
  )
  const feed = createDeviceFeed({
    connection: queue,
    deviceId: announced.id,
    pool: announced.pool,
    lockSeconds: leaseSeconds,
    onError: report,
  })
  const { id: deviceId } = announced
  const tools = { ...options, workerId, deviceId, device, feed, leaseSeconds, build: BUILD }
  return runDeviceLoop(tools, stopped).finally(() => feed.close())
}
