import { setMaxListeners } from 'node:events'
/** The worker's process: reads the environment, opens what it works with, serves this host's devices, and stops in order. */
import os from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { openArtifactStore } from '@paceline/artifacts'
import { connectDatabase, type Database } from '@paceline/db'
import { openVault } from '@paceline/endpoints'
import { createDispatcher, openQueueLink } from '@paceline/queue'
import { type OpenedAdbDriver, openAdbDriver } from './drivers/adb/index.js'
import type { DeviceDriver } from './drivers/driver.js'
import { readHostIdentity } from './drivers/local/host-facts.js'
import { createLeftOutDriver } from './drivers/local/left-out-driver.js'
import { createLocalDriver } from './drivers/local/local-driver.js'
import { createRegisteredDriver } from './drivers/registered/registered-driver.js'
import { simulatedDrivers } from './drivers/simulated/index.js'
import { artifactsOf, type Env, EnvironmentError, queueOf, readEnv } from './env.js'
import { createLog, type Log } from './log.js'
import { localRuntimes } from './runtimes.js'
import { atMostOnceAMinute } from './seldom.js'
import { sentinelFiles } from './sessions/sentinel-files.js'
import type { SentinelModel } from './sessions/sentinels.js'
import { createWebhookSender } from './sweeper/webhook.js'
import { runWorker } from './worker.js'

/** Past this a stop waits for nothing any more: the lease runs out by itself and the run is measured again. */
const STOP_MS = 3000
/** A delivery is held for a moment only, until its run is leased: one that comes back sooner is of its holder's death. */
const DELIVERY_LOCK_SECONDS = 10

try {
  await serve(readEnv(process.env))
  process.exit(0)
} catch (error) {
  const known = error instanceof EnvironmentError
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}

async function serve(env: Env): Promise<void> {
  const log = createLog(env.PACELINE_LOG_LEVEL)
  const stopped = new AbortController()
  // Everything that this process does listens for its end: many are no leak.
  setMaxListeners(0, stopped.signal)
  for (const event of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect'] as const) {
    process.on(event, () => {
      stopped.abort()
      setTimeout(() => process.exit(1), STOP_MS).unref()
    })
  }
  const db = await connectDatabase(env.DATABASE_URL, { applicationName: 'paceline-worker', poolSize: 5 })
  const report = atMostOnceAMinute((error) => log.warn({ err: error }, 'the queue does not answer'))
  const queue = openQueueLink(queueOf(env), { lockSeconds: DELIVERY_LOCK_SECONDS, onError: report })
  const adb = adbOf(env, db, log)
  const dispatcher = createDispatcher(queue, { ring: db.work.ring, onError: report })
  try {
    const artifacts = openArtifactStore(artifactsOf(env))
    const onReady = (deviceIds: readonly string[]) => process.send?.({ type: 'ready', deviceIds })
    const sendWebhook = createWebhookSender({ allowPrivate: env.PACELINE_WEBHOOK_PRIVATE === '1' })
    const sentinels = await sentinelsIn(join(env.PACELINE_HOME, 'sentinels'), log)
    await runWorker(
      {
        db,
        dispatcher,
        queue,
        artifacts,
        drivers: [...driversOf(env, db, log), ...(adb === null ? [] : [adb.driver])],
        sentinels,
        sendWebhook,
        log,
        onReady,
        leaseSeconds:
          env.PACELINE_LEASE_SECONDS === undefined ? undefined : Number(env.PACELINE_LEASE_SECONDS),
      },
      stopped.signal,
    )
  } finally {
    // Last of all that reach devices: sessions need it to put them in order.
    await adb?.[Symbol.asyncDispose]()
    await dispatcher.close()
    await queue.close()
    await db.close()
  }
}

function adbOf(env: Env, { registrations }: Database, log: Log): OpenedAdbDriver | null {
  return openAdbDriver({
    home: env.PACELINE_HOME,
    // Whole, as operators name binaries by what their devices are.
    env: { ...process.env, ...env },
    isLocalServed: env.PACELINE_LOCAL === '1',
    registrations,
    log,
  })
}

function driversOf(env: Env, { registrations }: Database, log: Log): DeviceDriver[] {
  const vault = openVault({ home: env.PACELINE_HOME, key: env.PACELINE_SECRETS_KEY })
  const registered = createRegisteredDriver({
    registrations,
    vault,
    log,
    pageUrl: env.PACELINE_PAGE_URL,
    pagePort: env.PACELINE_PAGE_PORT === undefined ? undefined : Number(env.PACELINE_PAGE_PORT),
  })
  const own =
    env.PACELINE_LOCAL === '1' ? localDriver(env, log) : createLeftOutDriver(readHostIdentity().fingerprint)
  return [own, registered, ...simulatedDrivers(env)]
}

function localDriver(env: Env, log: Log): DeviceDriver {
  const candidates = localRuntimes({ home: env.PACELINE_HOME, maxThreads: os.availableParallelism(), env })
  return createLocalDriver(candidates, (runtime, outcome) => {
    if ('unavailable' in outcome) {
      log.warn({ runtime, reason: outcome.unavailable }, 'a runtime is left out')
      return
    }
    const { offer, warning } = outcome
    const { version, flavour } = offer
    log[warning ? 'warn' : 'info']({ runtime, warning, version, flavour }, 'a runtime works')
  })
}

/** A home that takes no more files is no reason to measure nothing. */
async function sentinelsIn(folder: string, log: Log): Promise<SentinelModel[]> {
  try {
    return await sentinelFiles(folder)
  } catch (error) {
    log.warn({ err: error, folder }, 'there are no sentinels, as they could not be written')
    return []
  }
}
