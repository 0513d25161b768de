import { setTimeout as delay } from 'node:timers/promises'
import { StartError } from '../start-error.js'
import { type ProgramPlan, type ReadyMessage, type RunningProgram, startProgram } from './program.js'
import { type RestartRule, restartBudget } from './restart-budget.js'

export interface KeptProgramEvents {
  started(name: string, pid: number): void
  /** It serves: for the first time or again. */
  ready(name: string, message: ReadyMessage): void
  /** It ended by itself and is started again after the delay. */
  restarting(name: string, how: string, delayMs: number): void
  /** A restart for a change has failed; the next change tries again. */
  waiting(name: string, reason: string): void
  /** It is not started any more. */
  gaveUp(error: StartError): void
}

/**
 * A program that is started again when it ends by itself:
 *
 *     stopped ── start ──> running ── ends ──> waiting ── delay ──> running
 *                             │                   └── too often ──> gave up
 *                             └── stop ──> stopped
 *
 * The first start is the caller's to judge; a later one that fails counts as one more end.
 */
export class KeptProgram {
  readonly name: string
  readonly #plan: ProgramPlan
  readonly #events: KeptProgramEvents
  readonly #nextDelay: (endedAtMs: number) => number | undefined
  #current: RunningProgram | undefined
  #starting: Promise<unknown> = Promise.resolve()
  #restarting: Promise<void> = Promise.resolve()
  #isReviving = false
  readonly #stopping = new AbortController()
  /** While it starts; a pid is not kept past that, as the system may give it to another process. */
  #startingPid = 0

  constructor(plan: ProgramPlan, rule: RestartRule, events: KeptProgramEvents) {
    this.name = plan.name
    this.#plan = plan
    this.#events = events
    this.#nextDelay = restartBudget(rule)
  }

  async start(): Promise<ReadyMessage> {
    const attempt = this.#attempt()
    this.#starting = attempt.catch(() => undefined)
    return attempt
  }

  async #attempt(): Promise<ReadyMessage> {
    const starting = startProgram(this.#plan, (pid) => {
      this.#startingPid = pid
      this.#events.started(this.name, pid)
    })
    const program = await starting.finally(() => {
      this.#startingPid = 0
    })
    this.#current = program
    this.#events.ready(this.name, program.ready)
    void program.ended.then((how) => this.#revive(program, how))
    return program.ready
  }

  /** Ends the program for good. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping.abort()
    this.#signalStarting('SIGTERM')
    const force = setTimeout(() => this.#signalStarting('SIGKILL'), withinMs)
    await this.#starting
    clearTimeout(force)
    await this.#current?.stop(withinMs)
  }

  /** Ends it by force, with its process group. */
  kill(): void {
    this.#stopping.abort()
    this.#signalStarting('SIGKILL')
    this.#current?.kill()
  }

  /**
   * Ends the program and starts it anew, for a build that has changed. One that does not start then waits for the
   * next change instead of using up its restarts.
   */
  async restart(withinMs: number): Promise<void> {
    const restarting = this.#restarting.then(() => this.#restart(withinMs))
    this.#restarting = restarting
    return restarting
  }

  async #restart(withinMs: number): Promise<void> {
    // While it is being revived, the next attempt takes the new build anyway.
    if (this.#isReviving || this.#stopping.signal.aborted) return
    const program = this.#current
    this.#current = undefined
    await program?.stop(withinMs)
    if (this.#stopping.signal.aborted) return
    await this.start().catch((error: unknown) => this.#events.waiting(this.name, firstLineOf(error)))
  }

  async #revive(program: RunningProgram, how: string): Promise<void> {
    if (this.#current !== program || this.#stopping.signal.aborted) return
    this.#current = undefined
    // Its own children share its group and have nobody now.
    program.kill()
    await this.#startAgain(`has ended (${how})`)
  }

  async #startAgain(how: string): Promise<void> {
    this.#isReviving = true
    await this.#tryAgain(how)
    this.#isReviving = false
  }

  async #tryAgain(how: string): Promise<void> {
    let reason = how
    while (!this.#stopping.signal.aborted) {
      const delayMs = this.#nextDelay(Date.now())
      if (delayMs === undefined) {
        const sentence = `The ${this.name} keeps ending; it ${reason}: see ${this.#plan.logFile}.`
        this.#events.gaveUp(new StartError('program-failed', sentence))
        return
      }
      this.#events.restarting(this.name, reason, delayMs)
      try {
        await delay(delayMs, undefined, { signal: this.#stopping.signal })
        await this.start()
        return
      } catch (error) {
        reason = `has failed (${firstLineOf(error)})`
      }
    }
  }

  #signalStarting(signal: NodeJS.Signals): void {
    if (this.#startingPid === 0) return
    try {
      process.kill(-this.#startingPid, signal)
    } catch {
      // It has ended.
    }
  }
}

/** A failed start carries the end of its log after the sentence. */
function firstLineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
