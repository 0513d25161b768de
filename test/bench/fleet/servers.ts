import path from 'node:path'
import { migrate } from '@paceline/db'
import {
  findRedis,
  type Home,
  markedEnvironment,
  newStartMark,
  openHome,
  ServerKeeper,
  startEmbeddedPostgres,
  startEmbeddedRedis,
} from '@paceline/launcher'
import { type QueueConnection, queueConnection } from '@paceline/queue'
import { temporaryFolder } from '../../stack/folder.js'

export type Backend = QueueConnection['backend']

/** A database, and the queue's backend, of one farm. */
export interface FleetServers extends AsyncDisposable {
  readonly home: Home
  readonly databaseUrl: string
  readonly queue: QueueConnection
  /** What its programs are started with. */
  readonly env: Readonly<Record<string, string>>
}

/** As the launcher starts them, with the settings that it has. */
export async function startServers(
  backend: Backend,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<FleetServers> {
  const folder = temporaryFolder('bench-fleet')
  const home = openHome(path.join(folder.path, 'home'))
  const keeper = new ServerKeeper({
    env: markedEnvironment(newStartMark()),
    logFile: path.join(home.logs, 'keeper.log'),
  })
  const postgres = await startEmbeddedPostgres({
    home,
    keeper,
    logFile: path.join(home.logs, 'postgres.log'),
    database: 'bench_fleet',
    publicRoot: path.join(folder.path, 'public'),
    settings,
  })
  const databaseUrl = postgres.urlOf('bench_fleet')
  await migrate(databaseUrl)
  const redis = backend === 'redis' ? await redisOf(home, keeper) : null
  const redisUrl = redis?.url
  return {
    home,
    databaseUrl,
    queue: queueConnection({ queue: backend, redisUrl, databaseUrl }),
    env: {
      DATABASE_URL: databaseUrl,
      PACELINE_HOME: home.folder,
      PACELINE_QUEUE: backend,
      PACELINE_LOG_LEVEL: 'error',
      ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    },
    async [Symbol.asyncDispose]() {
      await redis?.stop('immediate')
      await postgres.stop('immediate')
      await keeper[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

async function redisOf(home: Home, keeper: ServerKeeper) {
  const program = findRedis()
  if (program === undefined) throw new Error('redis-server is missing')
  return startEmbeddedRedis({ home, keeper, program, logFile: path.join(home.logs, 'redis.log') })
}
