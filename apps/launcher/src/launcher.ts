import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { LauncherEnvironment } from './environment.js'
import { type Home, openHome } from './home/home.js'
import { type HomeLock, lockHome } from './home/home-lock.js'
import { endLeftovers, endMarked } from './home/leftovers.js'
import { forgetProcess, recordProcess } from './home/process-records.js'
import { markedEnvironment } from './home/start-mark.js'
import { logFileOf } from './logs.js'
import { applyMigrations } from './migration.js'
import { checkPort } from './port.js'
import { checkDatabase } from './postgres/client.js'
import { startEmbeddedPostgres } from './postgres/embedded-postgres.js'
import { KeptProgram } from './programs/kept-program.js'
import type { ProgramPlan } from './programs/program.js'
import { type RestartRule, restartRule } from './programs/restart-budget.js'
import { chooseQueue, type QueueChoice } from './queue-choice.js'
import { checkRedis } from './redis/client.js'
import { findRedis, startEmbeddedRedis } from './redis/embedded-redis.js'
import { type RunningServer, ServerKeeper } from './servers/server-keeper.js'
import { StartError } from './start-error.js'

/** How long each part may take to end in order; five seconds in all. */
const stopWithinMs = { worker: 2_000, api: 1_000, redis: 500, postgres: 1_000 } as const

const abandonWithinMs = 1_000

/** Something that runs, in the order of its start. */
interface Part {
  stop(): Promise<void>
  /** Ends it at once, whatever it is doing; the promise is kept when it has ended. */
  kill(): Promise<unknown>
}

export interface LauncherOptions {
  readonly environment: LauncherEnvironment
  /** The repository. */
  readonly root: string
  /** What every process of this start carries in its environment. */
  readonly mark: string
  readonly print: (line: string) => void
  /** Something that was up has failed for good. */
  readonly onFailure: (error: StartError) => void
  readonly restarts?: RestartRule
}

/** Where the running product is reached. */
export interface Addresses {
  readonly url: string
  readonly signInUrl: string
}

/**
 * One start of the product, up in the order in which parts need one another and down in the reverse:
 *
 *     home ─> port ─> PostgreSQL ─> Redis ─> migrations ─> API and worker
 */
export class Launcher {
  readonly #options: LauncherOptions
  readonly #parts: Part[] = []
  #home: Home | undefined
  #lock: HomeLock | undefined
  #programs: KeptProgram[] = []
  #goingDown = false

  constructor(options: LauncherOptions) {
    this.#options = options
  }

  /** @throws StartError; what is up by then is ended by `down`. */
  async up(): Promise<Addresses> {
    const { environment, mark, print } = this.#options
    const home = openHome(environment.home)
    this.#home = home
    this.#lock = lockHome(home, mark)
    const leftovers = await endLeftovers(home, this.#lock.abandonedMark)
    if (leftovers.length > 0) print(`Ended what a killed start had left: ${leftovers.join(', ')}`)
    const port = await checkPort(environment.host, environment.port)
    const choice = await this.#chooseQueue()
    const databaseUrl = await this.#database(home)
    const queue = await this.#queue(home, choice)
    this.#continue()
    const applied = await applyMigrations(databaseUrl, markedEnvironment(mark))
    if (applied.length > 0) print(`Applied migrations: ${applied.join(', ')}`)
    this.#continue()
    return this.#startPrograms(home, { port, databaseUrl, ...queue })
  }

  /** Ends everything in order; safe at any moment of `up`, and when called again. */
  async down(): Promise<void> {
    this.#goingDown = true
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) await part.stop()
    if (this.#home !== undefined && this.#lock !== undefined) {
      await endMarked(this.#options.mark)
      await endLeftovers(this.#home, undefined, 500)
    }
    this.#lock?.release()
    this.#lock = undefined
  }

  /** Ends everything at once. */
  async abandon(): Promise<void> {
    this.#goingDown = true
    const ends = [...this.#parts].reverse().map((part) => part.kill())
    await Promise.race([Promise.all(ends), delay(abandonWithinMs)])
    await endMarked(this.#options.mark)
    this.#lock?.release()
  }

  /** Starts API and worker anew, for a build that has changed. */
  async restartPrograms(): Promise<void> {
    for (const program of this.#programs) await program.restart(stopWithinMs.worker)
  }

  async #database(home: Home): Promise<string> {
    const { environment, print } = this.#options
    if (environment.databaseUrl !== undefined) {
      await checkDatabase(environment.databaseUrl)
      print('Database: DATABASE_URL')
      return environment.databaseUrl
    }
    const logFile = logFileOf(home.logs, 'postgres')
    const postgres = await startEmbeddedPostgres({
      home,
      keeper: this.#keeper(home),
      logFile,
      database: 'paceline',
    })
    this.#keep(home, postgres.server, stopWithinMs.postgres, postgres.stop, logFile)
    const { place } = postgres
    print(`Database: embedded PostgreSQL ${postgres.version}${place.isPublic ? `, in ${place.folder}` : ''}`)
    if (place.isPublic && postgres.isNew) {
      print(
        '  It lies there because its user may not enter the home, which names the place in postgres.json.',
      )
    }
    return postgres.urlOf('paceline')
  }

  /** Before anything is started: what is wrong with the queue's address is said at once. */
  async #chooseQueue(): Promise<QueueChoice> {
    const choice = chooseQueue(this.#options.environment, findRedis)
    const warning = 'url' in choice ? await checkRedis(choice.url) : undefined
    if (warning !== undefined) this.#options.print(warning)
    return choice
  }

  async #queue(home: Home, choice: QueueChoice): Promise<QueueAddress> {
    const { print } = this.#options
    if (choice.backend === 'postgres') {
      print('Queue: in the database')
      return { backend: 'postgres' }
    }
    if ('url' in choice) {
      print('Queue: REDIS_URL')
      return { backend: 'redis', redisUrl: choice.url }
    }
    const logFile = logFileOf(home.logs, 'redis')
    const redis = await startEmbeddedRedis({
      home,
      keeper: this.#keeper(home),
      program: choice.program,
      logFile,
    })
    this.#keep(home, redis.server, stopWithinMs.redis, redis.stop, logFile)
    print(`Queue: redis-server ${choice.program.version} of our own`)
    return { backend: 'redis', redisUrl: redis.url }
  }

  #serverKeeper: ServerKeeper | undefined

  /** The keeper is started for the first server that needs it and ends after the last. */
  #keeper(home: Home): ServerKeeper {
    this.#continue()
    if (this.#serverKeeper !== undefined) return this.#serverKeeper
    const logFile = logFileOf(home.logs, 'keeper')
    const keeper = new ServerKeeper({ env: markedEnvironment(this.#options.mark), logFile })
    this.#serverKeeper = keeper
    recordProcess(home, 'keeper', keeper.pid)
    this.#parts.push({
      stop: async () => {
        await keeper[Symbol.asyncDispose]()
        forgetProcess(home, 'keeper')
      },
      // Left to its servers' end, it sees that none is left and closes; what remains carries the mark.
      kill: () => Promise.resolve(),
    })
    return keeper
  }

  #keep(
    home: Home,
    server: RunningServer,
    withinMs: number,
    stop: (urgency: 'prompt' | 'immediate') => Promise<void>,
    logFile: string,
  ): void {
    recordProcess(home, server.name, server.pid)
    this.#parts.push({
      stop: async () => {
        const force = setTimeout(() => void stop('immediate'), withinMs)
        await stop('prompt')
        clearTimeout(force)
        forgetProcess(home, server.name)
      },
      kill: () => {
        server.kill()
        return server.ended
      },
    })
    void server.ended.then((how) => {
      if (this.#goingDown) return
      this.#options.onFailure(
        new StartError('database-failed', `The ${server.name} server has ended (${how}): see ${logFile}.`),
      )
    })
  }

  async #startPrograms(home: Home, settings: ProgramSettings): Promise<Addresses> {
    const programs = (['api', 'worker'] as const).map((name) => this.#program(name, home, settings))
    this.#programs = programs
    // Both load for a second or two and neither waits for the other: they meet in the database.
    const [api, worker] = await Promise.allSettled(programs.map((program) => program.start()))
    if (api?.status === 'rejected') throw api.reason
    if (worker?.status === 'rejected') throw worker.reason
    return readAddresses(api?.value ?? {})
  }

  #program(name: 'api' | 'worker', home: Home, settings: ProgramSettings): KeptProgram {
    const { print, onFailure, restarts = restartRule } = this.#options
    let isBack = false
    const program = new KeptProgram(this.#planOf(name, home, settings), restarts, {
      started: (_, pid) => recordProcess(home, name, pid),
      ready: (_, message) => {
        if (!isBack) return
        print(`The ${name} is back.`)
        if (name === 'api') print(`Sign in: ${readAddresses(message).signInUrl}`)
      },
      restarting: (_, how, delayMs) => {
        isBack = true
        print(`The ${name} has ended (${how}) and is started again in ${delayMs / 1000} s.`)
      },
      gaveUp: onFailure,
    })
    this.#parts.push({
      stop: async () => {
        await program.stop(stopWithinMs[name])
        forgetProcess(home, name)
      },
      kill: async () => program.kill(),
    })
    return program
  }

  #planOf(name: 'api' | 'worker', home: Home, settings: ProgramSettings): ProgramPlan {
    const { environment, root, mark } = this.#options
    const scripts = { api: 'apps/api/dist/server.js', worker: 'apps/worker/dist/main.js' }
    const { REDIS_URL: _, ...inherited } = process.env
    return {
      name,
      script: path.join(root, scripts[name]),
      cwd: root,
      env: {
        ...inherited,
        ...markedEnvironment(mark),
        PACELINE_HOME: home.folder,
        PACELINE_HOST: environment.host,
        PACELINE_PORT: String(settings.port),
        PACELINE_QUEUE: settings.backend,
        PACELINE_DEMO: environment.demo ? '1' : '0',
        DATABASE_URL: settings.databaseUrl,
        ...(settings.redisUrl && { REDIS_URL: settings.redisUrl }),
      },
      logFile: logFileOf(home.logs, name),
      readyWithinMs: 60_000,
    }
  }

  /** Ends `up` where `down` has begun meanwhile. */
  #continue(): void {
    if (this.#goingDown) throw new StartError('program-failed', 'The start was broken off.')
  }
}

interface QueueAddress {
  readonly backend: 'redis' | 'postgres'
  readonly redisUrl?: string
}

interface ProgramSettings extends QueueAddress {
  readonly port: number
  readonly databaseUrl: string
}

function readAddresses(message: Readonly<Record<string, unknown>>): Addresses {
  return { url: String(message.url), signInUrl: String(message.signInUrl) }
}
