/** The API's process: reads the environment, opens what the app works with, listens, and closes it in order. */
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openArtifactStore } from '@paceline/artifacts'
import { connectDatabase } from '@paceline/db'
import { openVault } from '@paceline/endpoints'
import { createDispatcher, openQueueLink, queueConnection } from '@paceline/queue'
import { ensureAdminKey } from './access/admin-key.js'
import { mintSignInLink } from './access/sign-in.js'
import { buildApp } from './app.js'
import { type Demo, startDemo } from './demo/start-demo.js'
import { type Env, EnvironmentError, readEnv } from './env.js'
import { createWorkbench } from './models/workbench.js'
import { hostNamesOf } from './plugins/hosts.js'
import { DEFAULT_MODEL_BYTES_LIMIT } from './services.js'

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', import.meta.url))

try {
  await serve(readEnv(process.env))
} catch (error) {
  const known = error instanceof EnvironmentError
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
} finally {
  // The channel to the supervisor would keep a process alive that has nothing left to do.
  if (process.connected) process.disconnect()
}

async function serve(env: Env): Promise<void> {
  const stopped = new AbortController()
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.once(event, () => stopped.abort())
  }
  const db = await connectDatabase(env.DATABASE_URL, { applicationName: 'paceline-api' })
  const onError = (error: Error) => app.log.warn({ err: error }, 'the queue does not answer')
  const address = queueConnection({
    queue: env.PACELINE_QUEUE,
    redisUrl: env.REDIS_URL,
    databaseUrl: env.DATABASE_URL,
  })
  const queue = openQueueLink(address, { onError })
  const dispatcher = createDispatcher(queue, { ring: db.work.ring, onError })
  const workbench = createWorkbench()
  const vault = openVault({ home: env.PACELINE_HOME, key: env.PACELINE_SECRETS_KEY })
  const services = { db, dispatcher, artifacts: openArtifactStore(artifactConfig(env)), workbench, vault }
  const app = await buildApp(services, {
    publicUrl: env.PACELINE_PUBLIC_URL,
    hostNames: hostNamesOf(env.PACELINE_HOST, env.PACELINE_PUBLIC_URL),
    dashboardDirectory: DASHBOARD,
    logLevel: env.PACELINE_LOG_LEVEL,
    modelBytesLimit: DEFAULT_MODEL_BYTES_LIMIT,
    queue,
  })
  try {
    const { key } = await ensureAdminKey(db.access, env.PACELINE_HOME)
    await app.listen({ host: env.PACELINE_HOST, port: env.PACELINE_PORT })
    const url = env.PACELINE_PUBLIC_URL ?? localUrl(env.PACELINE_HOST, app.server.address())
    process.send?.({ type: 'ready', url, signInUrl: await mintSignInLink(db.access, key.id, url) })
    const demo =
      env.PACELINE_DEMO === '1'
        ? runDemo({ services, keyId: key.id, log: app.log, signal: stopped.signal })
        : undefined
    await aborted(stopped.signal)
    await demo
  } finally {
    // From the outside in: no request may find its database closed.
    await app.close()
    await workbench[Symbol.asyncDispose]()
    await dispatcher.close()
    await queue.close()
    await db.close()
  }
}

async function runDemo(demo: Demo): Promise<void> {
  try {
    await startDemo(demo)
  } catch (error) {
    if (!demo.signal.aborted) demo.log.error({ err: error }, 'the demo stopped')
  }
}

function artifactConfig(env: Env) {
  const directory = join(env.PACELINE_HOME, 'artifacts')
  if (env.S3_URL === undefined) return { directory }
  return { s3Url: env.S3_URL, cacheDirectory: join(env.PACELINE_HOME, 'artifact-cache') }
}

/** An address for a browser on this computer; one that listens everywhere is reached through loopback. */
function localUrl(host: string, address: string | AddressInfo | null): string {
  if (address === null || typeof address === 'string') throw new Error('the API listens on no port')
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
