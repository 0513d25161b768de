import type { Home } from '../home/home.js'
import { forgetProcess, recordProcess } from '../home/process-records.js'
import { markedEnvironment } from '../home/start-mark.js'
import { logFileOf } from '../logs.js'
import type { Parts } from '../parts.js'
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.js'
import { type RedisProgram, startEmbeddedRedis } from '../redis/embedded-redis.js'
import { StartError } from '../start-error.js'
import { type RunningServer, ServerKeeper } from './server-keeper.js'

const stopWithinMs = { postgres: 1_000, redis: 500 } as const

export interface HomeServersOptions {
  readonly home: Home
  readonly parts: Parts
  readonly mark: string
  readonly print: (line: string) => void
  /** A server has ended though nobody asked it to. */
  readonly onLost: (error: StartError) => void
}

/** The servers that a home has of its own, under one keeper, which is started for the first of them. */
export class HomeServers {
  readonly #options: HomeServersOptions
  #keeper: ServerKeeper | undefined

  constructor(options: HomeServersOptions) {
    this.#options = options
  }

  /** Starts the database server and gives the address of the product's database. */
  async postgres(): Promise<string> {
    const { home, print } = this.#options
    const logFile = logFileOf(home.logs, 'postgres')
    const postgres = await startEmbeddedPostgres({
      home,
      keeper: this.#keep(),
      logFile,
      database: 'paceline',
    })
    this.#add(postgres.server, stopWithinMs.postgres, postgres.stop, logFile)
    const { place } = postgres
    print(`Database: embedded PostgreSQL ${postgres.version}${place.isPublic ? `, in ${place.folder}` : ''}`)
    if (place.isPublic && postgres.isNew) {
      print(
        '  It lies there because its user may not enter the home, which names the place in postgres.json.',
      )
    }
    for (const orphan of place.orphans)
      print(`  The database of an earlier home at this path is still in ${orphan}.`)
    return postgres.urlOf('paceline')
  }

  /** Starts the queue server and gives its address. */
  async redis(program: RedisProgram): Promise<string> {
    const { home, print } = this.#options
    const logFile = logFileOf(home.logs, 'redis')
    const redis = await startEmbeddedRedis({ home, keeper: this.#keep(), program, logFile })
    this.#add(redis.server, stopWithinMs.redis, redis.stop, logFile)
    print(`Queue: redis-server ${program.version} of our own`)
    return redis.url
  }

  #keep(): ServerKeeper {
    if (this.#keeper !== undefined) return this.#keeper
    const { home, parts, mark } = this.#options
    // The home in its environment tells whoever looks at the process whose it is.
    const env = { ...markedEnvironment(mark), PACELINE_HOME: home.folder }
    const keeper = new ServerKeeper({ env, logFile: logFileOf(home.logs, 'keeper') })
    recordProcess(home, 'keeper', keeper.pid)
    parts.add({
      stop: async () => {
        await keeper[Symbol.asyncDispose]()
        forgetProcess(home, 'keeper')
      },
      // It carries the mark, and so ends with whatever else does, after its servers.
      kill: () => Promise.resolve(),
    })
    this.#keeper = keeper
    return keeper
  }

  #add(
    server: RunningServer,
    withinMs: number,
    stop: (urgency: 'prompt' | 'immediate') => Promise<void>,
    logFile: string,
  ): void {
    const { home, parts, onLost } = this.#options
    let isWanted = true
    recordProcess(home, server.name, server.pid)
    parts.add({
      stop: async () => {
        isWanted = false
        const force = setTimeout(() => void stop('immediate'), withinMs)
        await stop('prompt')
        clearTimeout(force)
        forgetProcess(home, server.name)
      },
      kill: () => {
        isWanted = false
        server.kill()
        return server.ended
      },
    })
    void server.ended.then((how) => {
      if (isWanted)
        onLost(
          new StartError('program-failed', `The ${server.name} server has ended (${how}): see ${logFile}.`),
        )
    })
  }
}
