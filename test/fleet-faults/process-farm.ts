import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@paceline/client'
import { migrate } from '@paceline/db'
import {
  markedEnvironment,
  newStartMark,
  openHome,
  ServerKeeper,
  startEmbeddedPostgres,
} from '@paceline/launcher'
import { freePort } from '@paceline/worker/appium'
import pg from 'pg'
import { type ForgetfulRedis, startForgetfulRedis } from '../queue/redis-on-socket.js'
import { temporaryFolder } from '../stack/folder.js'
import { type Part, startPart } from './part.js'

const programs = {
  api: fileURLToPath(new URL('../../apps/api/dist/server.js', import.meta.url)),
  worker: fileURLToPath(new URL('../../apps/worker/dist/main.js', import.meta.url)),
}

export interface ProcessFarmOptions {
  readonly workers: number
  /** Devices of one simulated pool, all of which every worker reaches. */
  readonly devices: number
  readonly sessionSeconds: number
  readonly queue: 'postgres' | 'redis'
  /** Of workers, over what they have: a driver, say. */
  readonly env?: Readonly<Record<string, string>>
}

/** A farm whose parts are processes of their own, so that each can be killed and started again. */
export interface ProcessFarm extends AsyncDisposable {
  readonly sql: pg.Pool
  readonly databaseUrl: string
  readonly url: string
  readonly key: string
  readonly client: ReturnType<typeof createClient>
  readonly api: Part
  readonly workers: readonly Part[]
  /** Faults of simulated devices, by their index, for as long as they stand there. */
  readonly controlFile: string
  /** Stops the database as a crash does, and starts it again. */
  restartPostgres(): Promise<void>
  /** Redis: killed, and started again without its data. Postgres: every row of the queue deleted by hand. */
  loseQueue(): Promise<void>
}

export async function openProcessFarm(options: ProcessFarmOptions): Promise<ProcessFarm> {
  const folder = temporaryFolder('process-farm')
  const home = openHome(path.join(folder.path, 'home'))
  const keeper = new ServerKeeper({
    env: markedEnvironment(newStartMark()),
    logFile: path.join(home.logs, 'keeper.log'),
  })
  const startPostgres = () =>
    startEmbeddedPostgres({
      home,
      keeper,
      logFile: path.join(home.logs, 'postgres.log'),
      database: 'paceline',
      publicRoot: path.join(folder.path, 'public'),
    })
  let postgres = await startPostgres()
  const databaseUrl = postgres.urlOf('paceline')
  await migrate(databaseUrl)
  const redis: ForgetfulRedis | null = options.queue === 'redis' ? await startForgetfulRedis() : null
  const profile = path.join(folder.path, 'simulated.json')
  const controlFile = path.join(folder.path, 'faults.json')
  writeFileSync(controlFile, '{}')
  const { sessionSeconds } = options
  writeFileSync(profile, JSON.stringify({ sessionSeconds, faults: { controlFile } }))
  const port = await freePort()
  const shared = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    PACELINE_HOME: path.join(folder.path, 'home'),
    PACELINE_QUEUE: options.queue,
    ...(redis && { REDIS_URL: redis.url }),
    PACELINE_LOG_LEVEL: 'warn',
  }
  const api = startPart(programs.api, { ...shared, PACELINE_PORT: String(port), PACELINE_DEMO: '0' })
  await api.ready()
  const workers = Array.from({ length: options.workers }, () =>
    startPart(programs.worker, {
      ...shared,
      PACELINE_LOCAL: '0',
      PACELINE_ADB: '0',
      PACELINE_CHROMIUM: '/nowhere',
      // What is shown here holds for any: the shorter, the sooner it is seen.
      PACELINE_LEASE_SECONDS: '3',
      ...(options.devices > 0 && {
        PACELINE_SIMULATED: String(options.devices),
        PACELINE_SIMULATED_PROFILE: profile,
      }),
      ...options.env,
    }),
  )
  await Promise.all(workers.map((worker) => worker.ready()))
  const key = readFileSync(path.join(folder.path, 'home', 'key'), 'utf8').trim()
  const url = `http://127.0.0.1:${port}`
  const sql = new pg.Pool({ connectionString: databaseUrl, max: 3 })
  // A database that is killed breaks idle connections, which are replaced.
  sql.on('error', () => {})

  return {
    sql,
    databaseUrl,
    url,
    key,
    client: createClient({ baseUrl: url, key }),
    api,
    workers,
    controlFile,
    async restartPostgres() {
      await postgres.stop('immediate')
      postgres = await startPostgres()
    },
    async loseQueue() {
      if (redis !== null) {
        await redis.kill()
        await redis.start()
      } else await sql.query('DELETE FROM bullmq.job')
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.end()))
      await api.end()
      await sql.end()
      await redis?.[Symbol.asyncDispose]()
      await postgres.stop('immediate')
      await keeper[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
