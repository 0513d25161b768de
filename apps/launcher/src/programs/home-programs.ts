import { forgetProcess, recordProcess } from '../home/process-records.js'
import type { Parts } from '../parts.js'
import type { StartError } from '../start-error.js'
import { KeptProgram } from './kept-program.js'
import { type ProgramName, type ProgramSettings, planOf } from './plans.js'
import type { ReadyMessage } from './program.js'
import { restartRule } from './restart-budget.js'

/** With the second and a half that the servers may take, no stop lasts five seconds. */
const stopWithinMs: Readonly<Record<ProgramName, number>> = { worker: 2_500, api: 800 }

/** Where the running product is reached. */
export interface Addresses {
  readonly url: string
  /** Lets its first user in, once. */
  readonly signInUrl: string
}

export interface HomeProgramsOptions {
  readonly settings: ProgramSettings
  readonly parts: Parts
  readonly print: (line: string) => void
  /** A program has ended too often to be started again. */
  readonly onGivenUp: (error: StartError) => void
}

/** Our own programs, each in a process of its own that is started again when it ends. */
export class HomePrograms {
  readonly #options: HomeProgramsOptions
  readonly #programs: KeptProgram[] = []

  constructor(options: HomeProgramsOptions) {
    this.#options = options
  }

  /** @throws StartError `program-failed` */
  async api(): Promise<Addresses> {
    return addressesIn(
      await this.#start('api', (message) => `The api is back: ${addressesIn(message).signInUrl}`),
    )
  }

  /** @throws StartError `program-failed` */
  async worker(): Promise<void> {
    await this.#start('worker', () => 'The worker is back.')
  }

  /** Starts all of them anew, for a build that has changed. */
  async restart(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.restart(stopWithinMs.worker)))
  }

  async #start(name: ProgramName, whenBack: (message: ReadyMessage) => string): Promise<ReadyMessage> {
    const { settings, parts, print, onGivenUp } = this.#options
    let hasBeenReady = false
    const program = new KeptProgram(planOf(name, settings, process.env), restartRule, {
      started: (_, pid) => recordProcess(settings.home, name, pid),
      ready: (_, message) => {
        if (hasBeenReady) print(whenBack(message))
        hasBeenReady = true
      },
      restarting: (_, how, delayMs) =>
        print(`The ${name} ${how} and is started again in ${delayMs / 1_000} s.`),
      waiting: (_, reason) => print(`${reason} It is tried again at the next change.`),
      gaveUp: onGivenUp,
    })
    this.#programs.push(program)
    parts.add({
      stop: async () => {
        await program.stop(stopWithinMs[name])
        forgetProcess(settings.home, name)
      },
      kill: async () => program.kill(),
    })
    return program.start()
  }
}

function addressesIn(message: ReadyMessage): Addresses {
  return { url: String(message.url), signInUrl: String(message.signInUrl) }
}
