import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Deferred, deferred } from '../deferred.js'
import { identify, isAlive, type ProcessIdentity, signalExactly } from '../home/process-identity.js'
import { StartError } from '../start-error.js'
import type { KeeperReport, KeeperRequest, ServerCommand, StopUrgency } from './keeper-messages.js'

/** How a server has ended for us when its keeper was killed: it may still run. */
const lost = 'lost with its keeper'

/** A server that the keeper runs for us. */
export interface RunningServer {
  readonly name: string
  readonly pid: number
  /** How it ended, whoever ended it. */
  readonly ended: Promise<string>
  hasEnded(): boolean
  /** Asks it to end and waits until it has. */
  stop(urgency: StopUrgency): Promise<void>
  /** Ends it at once and past the keeper, for when there is no time for an answer. */
  kill(): void
}

export interface ServerKeeperOptions {
  /** What every process of this start inherits beside the minimum that a program needs. */
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
}

/** Runs servers in a process that ends them should this one be killed. */
export class ServerKeeper implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #env: Readonly<Record<string, string>>
  readonly #waiting = new Map<string, Deferred<number>>()
  readonly #running = new Map<string, Deferred<string>>()
  readonly #gone: Promise<void>

  constructor({ env, logFile }: ServerKeeperOptions) {
    const log = openSync(logFile, 'a', 0o600)
    this.#env = { PATH: process.env.PATH ?? '', ...env }
    this.#process = spawn(process.execPath, [fileURLToPath(new URL('keeper-process.js', import.meta.url))], {
      env: this.#env,
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    })
    closeSync(log)
    this.#process.on('message', (report: KeeperReport) => this.#take(report))
    this.#gone = new Promise((resolve) => {
      this.#process.once('exit', () => {
        for (const wait of this.#waiting.values())
          wait.reject(new Error('the keeper of the servers has ended'))
        for (const running of this.#running.values()) running.resolve(lost)
        resolve()
      })
    })
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /**
   * Starts a server; it runs, and may not serve yet.
   *
   * @throws StartError `program-failed` when the program cannot be run
   */
  async run(server: Omit<ServerCommand, 'env'> & { env?: Record<string, string> }): Promise<RunningServer> {
    const { name } = server
    const started = deferred<number>()
    const ended = deferred<string>()
    this.#waiting.set(name, started)
    this.#running.set(name, ended)
    this.#send({ type: 'run', server: { ...server, env: { ...this.#env, ...server.env } } })
    const pid = await started.promise
    const identity = identify(pid)
    let over = false
    void ended.promise.then(() => {
      over = true
    })
    return {
      name,
      pid,
      ended: ended.promise,
      hasEnded: () => over,
      stop: async (urgency) => {
        this.#send({ type: 'stop', name, urgency })
        if ((await ended.promise) === lost) await endDirectly(identity, server.signals[urgency])
      },
      kill: () => {
        if (identity !== undefined) signalExactly(identity, server.signals.immediate)
      },
    }
  }

  /** Ends the keeper and with it every server that still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.connected) this.#process.disconnect()
    await this.#gone
  }

  #send(request: KeeperRequest): void {
    if (this.#process.connected) this.#process.send(request)
  }

  #take(report: KeeperReport): void {
    if (report.type === 'running') {
      this.#waiting.get(report.name)?.resolve(report.pid)
      this.#waiting.delete(report.name)
      return
    }
    if (report.type === 'refused') {
      const sentence = `The program for ${report.name} cannot be run (${report.reason}).`
      this.#waiting.get(report.name)?.reject(new StartError('program-failed', sentence))
      this.#waiting.delete(report.name)
    }
    const how = report.type === 'refused' ? report.reason : (report.signal ?? `code ${report.code}`)
    this.#running.get(report.name)?.resolve(how)
    this.#running.delete(report.name)
  }
}

async function endDirectly(server: ProcessIdentity | undefined, signal: NodeJS.Signals): Promise<void> {
  if (server === undefined) return
  signalExactly(server, signal)
  while (isAlive(server)) await delay(20)
}
