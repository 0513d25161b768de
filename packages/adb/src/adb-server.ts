import { setTimeout as sleep } from 'node:timers/promises'
import { AdbError } from './adb-error.js'
import { CallScope } from './call-scope.js'
import { parseDeviceList, type SeenDevice } from './device-list.js'
import { type OwnServer, startServer } from './own-server.js'

export interface AdbServerOptions {
  /** The absolute path of `adb`, by which a server is started where none runs. */
  readonly program: string
  readonly port: number
}

export const defaultServerPort = 5037

const VERSION_MS = 5000
const START_MS = 20_000
const POLL_MS = 50
const CONNECT_MS = 15_000
const RETRY_MS = { first: 500, longest: 10_000 }

/** The genuine adb server on this computer's loopback. */
export class AdbServer implements AsyncDisposable {
  readonly port: number
  readonly #program: string
  #own: OwnServer | null = null
  #starting: Promise<void> | null = null

  constructor({ program, port }: AdbServerOptions) {
    this.#program = program
    this.port = port
  }

  /**
   * Starts a server where none answers; it ends with this object, as a daemon of adb's own kind would outlive all
   * that asked for it. Throws AdbError `adb-server` where that does not help.
   */
  async ensureRunning(signal: AbortSignal): Promise<void> {
    if (await this.#answers(signal)) return
    // Several may find that there is none.
    this.#starting ??= this.#start(signal).finally(() => {
      this.#starting = null
    })
    await this.#starting
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#own?.[Symbol.asyncDispose]()
  }

  /**
   * The server's list, at once and whenever it changes, until aborted. It outlives the server: the list is empty
   * while there is none, and one is started again.
   */
  async *track(
    signal: AbortSignal,
    onTrouble: (error: Error) => void,
  ): AsyncGenerator<readonly SeenDevice[]> {
    let waitMs = RETRY_MS.first
    while (!signal.aborted) {
      try {
        await this.ensureRunning(signal)
        for await (const list of this.#lists(signal)) {
          waitMs = RETRY_MS.first
          yield list
        }
      } catch (error) {
        if (signal.aborted) return
        onTrouble(error instanceof Error ? error : new Error(String(error)))
      }
      yield []
      await sleep(waitMs, undefined, { signal }).catch(() => {})
      waitMs = Math.min(2 * waitMs, RETRY_MS.longest)
    }
  }

  /** As `adb connect`. Throws AdbError `offline` with the server's words where it does not get through. */
  async connect(address: string, signal: AbortSignal): Promise<void> {
    using scope = new CallScope(this.port, [signal])
    scope.limit(CONNECT_MS, () => new AdbError('no-answer', `${address} did not answer \`adb connect\``))
    const stream = await scope.run(() => scope.client.createConnection(`host:connect:${address}`))
    const said = await scope.run(async () => stream.readString())
    if (/^(already )?connected to /.test(said)) return
    if (said.includes('authenticate')) return // It is listed as unauthorised from now on.
    throw new AdbError('offline', `${address}: ${said.trim()}`)
  }

  /** As `adb disconnect`: what is not connected is none the worse for it. */
  async disconnect(address: string, signal: AbortSignal): Promise<void> {
    using scope = new CallScope(this.port, [signal])
    scope.limit(CONNECT_MS, () => new AdbError('no-answer', `${address} did not let go`))
    await scope.run(() => scope.client.createConnection(`host:disconnect:${address}`))
  }

  async *#lists(signal: AbortSignal): AsyncGenerator<readonly SeenDevice[]> {
    using scope = new CallScope(this.port, [signal])
    const stream = await scope.run(() => scope.client.createConnection('host:track-devices-l'))
    for (;;) yield parseDeviceList(await scope.run(async () => stream.readString()))
  }

  async #start(signal: AbortSignal): Promise<void> {
    await this.#own?.[Symbol.asyncDispose]()
    const own = startServer(this.#program, this.port)
    this.#own = own
    const endMs = performance.now() + START_MS
    while (!(await this.#answers(signal))) {
      if (own.ended) throw this.#error(own.lastWords() || 'it ended at once')
      if (performance.now() > endMs) throw this.#error('it was started and does not answer')
      await sleep(POLL_MS, undefined, { signal })
    }
  }

  async #answers(signal: AbortSignal): Promise<boolean> {
    using scope = new CallScope(this.port, [signal])
    scope.limit(VERSION_MS, () => this.#error('it does not answer'))
    try {
      await scope.run(() => scope.client.getVersion())
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return false
      throw this.#error(wordsOf(error), error)
    }
  }

  #error(why: string, cause?: unknown): AdbError {
    const message = `the adb server on port ${this.port} is of no use: ${why}. Try \`adb -P ${this.port} kill-server\`; if that does not help, install adb anew (on Debian: adb)`
    return new AdbError('adb-server', message, { cause })
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
