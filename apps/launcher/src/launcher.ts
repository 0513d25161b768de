import type { LauncherEnvironment } from './environment.js'
import { forgetAddress, writeAddress } from './home/address.js'
import { type Home, openHome } from './home/home.js'
import { type HomeLock, lockHome } from './home/home-lock.js'
import { endLeftovers, endMarked } from './home/leftovers.js'
import { markedEnvironment } from './home/start-mark.js'
import { boundLogs } from './logs.js'
import { applyMigrations } from './migration.js'
import { Parts } from './parts.js'
import { checkPort } from './port.js'
import { checkDatabase } from './postgres/client.js'
import { type Addresses, HomePrograms } from './programs/home-programs.js'
import type { ProgramSettings } from './programs/plans.js'
import { chooseQueue, type QueueChoice } from './queue-choice.js'
import { checkRedis } from './redis/client.js'
import { findRedis } from './redis/embedded-redis.js'
import { HomeServers } from './servers/home-servers.js'
import { StartError } from './start-error.js'

export interface LauncherOptions {
  readonly environment: LauncherEnvironment
  /** The repository. */
  readonly root: string
  /** What every process of this start carries in its environment. */
  readonly mark: string
  readonly print: (line: string) => void
  /** Something that was up has failed for good. */
  readonly onFailure: (error: StartError) => void
}

/** So often is looked whether a log has grown too large. */
const boundLogsMs = 10_000

/**
 * One start of the product, up in the order in which parts need one another and down in the reverse:
 *
 *     home ─> port ─> PostgreSQL ─> Redis ─> migrations ─> API ─> worker
 */
export class Launcher {
  readonly #options: LauncherOptions
  readonly #parts = new Parts()
  #home: Home | undefined
  #lock: HomeLock | undefined
  #programs: HomePrograms | undefined
  #goingDown = false
  #bounding: NodeJS.Timeout | undefined

  constructor(options: LauncherOptions) {
    this.#options = options
  }

  /** @throws StartError; what is up by then is ended by `down`. */
  async up(): Promise<Addresses> {
    const { environment, root, mark, print, onFailure } = this.#options
    const home = openHome(environment.home)
    this.#home = home
    this.#lock = lockHome(home, mark)
    this.#bounding = setInterval(() => this.#boundLogs(home), boundLogsMs).unref()
    const leftovers = await endLeftovers(home, this.#lock.abandonedMark)
    if (leftovers.length > 0) print(`Ended what a killed start had left: ${leftovers.join(', ')}`)
    const port = await checkPort(environment.host, environment.port)
    const choice = await this.#chooseQueue()
    this.#continue()
    const servers = new HomeServers({ home, parts: this.#parts, mark, print, onLost: onFailure })
    const databaseUrl = await this.#database(servers)
    this.#continue()
    const queue = await this.#queue(servers, choice)
    this.#continue()
    const applied = await applyMigrations(databaseUrl, markedEnvironment(mark))
    if (applied.length > 0) print(`Applied migrations: ${applied.join(', ')}`)
    this.#continue()
    const settings = { environment, root, home, mark, port, databaseUrl, ...queue }
    this.#programs = new HomePrograms({ settings, parts: this.#parts, print, onGivenUp: onFailure })
    const addresses = await this.#programs.api()
    writeAddress(home, addresses.url)
    return addresses
  }

  /**
   * Starts the worker, once `up` is done: it tries every runtime that it finds, which takes longer than all the
   * rest, and the product is usable meanwhile.
   *
   * @throws StartError
   */
  async measure(): Promise<void> {
    await this.#programs?.worker()
  }

  /** Ends everything in order; safe at any moment of `up`, and when called again. */
  async down(): Promise<void> {
    this.#goingDown = true
    clearInterval(this.#bounding)
    await this.#parts.stop()
    if (this.#home !== undefined && this.#lock !== undefined) {
      forgetAddress(this.#home)
      await endMarked(this.#options.mark)
      await endLeftovers(this.#home, undefined, 500)
    }
    this.#lock?.release()
    this.#lock = undefined
  }

  /** Ends everything at once. */
  async abandon(): Promise<void> {
    this.#goingDown = true
    clearInterval(this.#bounding)
    await this.#parts.kill()
    await endMarked(this.#options.mark)
    if (this.#home !== undefined && this.#lock !== undefined) forgetAddress(this.#home)
    this.#lock?.release()
  }

  /** Starts API and worker anew, for a build that has changed. */
  async restartPrograms(): Promise<void> {
    await this.#programs?.restart()
  }

  #boundLogs(home: Home): void {
    try {
      boundLogs(home.logs)
    } catch (error) {
      // Nothing to stop a product for, but something to know of.
      this.#options.print(`A log could not be kept to its size: ${String(error)}`)
    }
  }

  /** Before anything is started: what is wrong with the queue's address is said at once. */
  async #chooseQueue(): Promise<QueueChoice> {
    const choice = chooseQueue(this.#options.environment, findRedis)
    const warning = 'url' in choice ? await checkRedis(choice.url) : undefined
    if (warning !== undefined) this.#options.print(warning)
    return choice
  }

  async #database(servers: HomeServers): Promise<string> {
    const { environment, print } = this.#options
    if (environment.databaseUrl === undefined) return servers.postgres()
    await checkDatabase(environment.databaseUrl)
    print('Database: DATABASE_URL')
    return environment.databaseUrl
  }

  async #queue(
    servers: HomeServers,
    choice: QueueChoice,
  ): Promise<Pick<ProgramSettings, 'backend' | 'redisUrl'>> {
    const { print } = this.#options
    if (choice.backend === 'postgres') {
      print('Queue: in the database')
      return { backend: 'postgres' }
    }
    if ('program' in choice) return { backend: 'redis', redisUrl: await servers.redis(choice.program) }
    print('Queue: REDIS_URL')
    return { backend: 'redis', redisUrl: choice.url }
  }

  /** Ends `up` where `down` has begun meanwhile. */
  #continue(): void {
    if (this.#goingDown) throw new StartError('program-failed', 'The start was broken off.')
  }
}
