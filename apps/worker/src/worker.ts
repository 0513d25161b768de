import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ArtifactStore } from '@paceline/artifacts'
import type { Device } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { protocolRevision } from '@paceline/domain'
import { createFeedHub, type Dispatcher, type FeedHub, type QueueLink } from '@paceline/queue'
import { runDeviceLoop } from './device-loop.js'
import { createDeviceRoster } from './device-roster.js'
import { createDeviceWatch, type DeviceWatch } from './device-watch.js'
import type { DeviceDriver, FoundDevice } from './drivers/driver.js'
import { every } from './every.js'
import { runProbe } from './health/probe.js'
import type { Log } from './log.js'
import { atMostOnceAMinute } from './seldom.js'
import { holdRun } from './sessions/hold-run.js'
import type { SentinelModel } from './sessions/sentinels.js'
import { deliverWebhooks } from './sweeper/deliver-webhooks.js'
import { sweep } from './sweeper/sweep.js'
import type { WebhookSender } from './sweeper/webhook.js'

export interface WorkerOptions {
  readonly db: Database
  readonly dispatcher: Dispatcher
  /** The process's one connection to its queues; it stays open. */
  readonly queue: QueueLink
  readonly artifacts: ArtifactStore
  readonly drivers: readonly DeviceDriver[]
  /** Measured around each model. */
  readonly sentinels: readonly SentinelModel[]
  readonly sendWebhook: WebhookSender
  readonly log: Log
  /** Called once, when what was there at the start is announced and served. */
  readonly onReady: (deviceIds: readonly string[]) => void
  readonly leaseSeconds?: number | undefined
  readonly sweepMs?: number
}

/** Long enough for a database that restarts, short enough for a run whose worker was killed. */
const LEASE_SECONDS = 10
/** A lease that ran out is seen within half of one. */
const SWEEPS_PER_LEASE = 2
/** A driver that takes longer to find its devices than this disturbs the others', and does not keep them waiting. */
const SETTLE_MS = 120_000
/** Kept with this worker's sessions, so that a measurement can be traced to the build that took it. */
const { version: BUILD } = createRequire(import.meta.url)('../package.json') as { version: string }

/**
 * Watches for the devices of this host, serves each while it is there, and sweeps, until told to stop. Then running
 * attempts are given back, devices withdrawn and hosts ended; the promise resolves when nothing is left.
 */
export async function runWorker(options: WorkerOptions, stopped: AbortSignal): Promise<void> {
  const { db, drivers, log, onReady, leaseSeconds = LEASE_SECONDS } = options
  const { sweepMs = (leaseSeconds * 1000) / SWEEPS_PER_LEASE } = options
  const workerId = `wrk_${randomBytes(10).toString('hex')}`
  await db.devices.announceWorker({ id: workerId, host: os.hostname(), build: BUILD, protocolRevision })
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
  const report = atMostOnceAMinute((error: Error) => log.warn({ err: error }, 'the queue does not answer'))
  const hub = createFeedHub({ link: options.queue, bell: db.work, onError: report })
  const watch = createDeviceWatch({ db, onError: report })
  const roster = createDeviceRoster(
    {
      db,
      workerId,
      log,
      serve: (...served) => serveDevice({ ...options, hub, watch }, workerId, ...served),
    },
    stopped,
  )
  try {
    const following = drivers.map((driver) => roster.follow(driver))
    // Nothing is measured while a driver still tries what it found: that would disturb the others' figures.
    const settled = Promise.all(following.map((each) => each.settled))
    await Promise.race([settled, pause(SETTLE_MS, stopped)])
    if (!stopped.aborted) onReady(roster.open())
    await Promise.all(following.map(({ ended }) => ended))
    await until(stopped)
  } finally {
    await Promise.all([sweeping, delivering])
    // Side by side: a database that is away must not keep a browser alive.
    for (const ending of await Promise.allSettled([db.devices.withdraw(workerId), roster.close()])) {
      if (ending.status === 'rejected') log.warn({ err: ending.reason }, 'a part did not end in order')
    }
    watch.close()
    await hub.close()
  }
}

async function serveDevice(
  options: WorkerOptions & { readonly hub: FeedHub; readonly watch: DeviceWatch },
  workerId: string,
  device: FoundDevice,
  { id: deviceId, name, pool }: Device,
  stopped: AbortSignal,
): Promise<void> {
  const { hub, log, leaseSeconds = LEASE_SECONDS } = options
  log.info({ deviceId, name, pool }, 'a device is served')
  const feed = hub.feed(deviceId, pool)
  const tools = { ...options, device, leaseSeconds, build: BUILD }
  return runDeviceLoop(
    {
      ...tools,
      workerId,
      deviceId,
      feed,
      hold: (leased, signal) => holdRun(tools, leased, signal),
      probe: (leased, signal) => runProbe(tools, leased, signal),
    },
    stopped,
  ).finally(() => feed.close())
}

async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  // Aborted: whoever waits looks at the signal itself.
  await sleep(ms, undefined, { signal: stopped, ref: false }).catch(() => {})
}

async function until(stopped: AbortSignal): Promise<void> {
  if (!stopped.aborted) await once(stopped, 'abort')
}
