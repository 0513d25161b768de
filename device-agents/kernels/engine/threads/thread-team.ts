import { RunnerError } from '@paceline/agent'
import type { Flavour } from '../flavour.js'
import type { KernelExports } from '../kernel-exports.js'
import type { StartThread, ThreadPort } from './thread-messages.js'

/** As much as the linker gives the first thread (build/build-wasm.mjs). */
const stackBytes = 65_536

export interface TeamOptions {
  readonly kernels: KernelExports
  readonly module: WebAssembly.Module
  readonly flavour: Flavour
  /** With the calling one. */
  readonly threads: number
  readonly startThread: StartThread
}

/**
 * The further threads of one instance, which work on its networks one after the other. They are started before
 * anything is run: a page's main thread spins while it runs, and no thread would start meanwhile.
 */
export class ThreadTeam implements AsyncDisposable {
  readonly #kernels: KernelExports
  readonly #ports: readonly ThreadPort[]
  #failure: string | null = null
  #waiting: { readonly count: number; readonly resolve: () => void } | null = null
  #heard = 0

  /** Throws RunnerError `runner-crashed` where a thread cannot be had. */
  static async start(options: TeamOptions): Promise<ThreadTeam> {
    const team = new ThreadTeam(options)
    const { module, flavour, kernels } = options
    for (const port of team.#ports) port.post({ type: 'start', module, flavour, memory: kernels.memory })
    try {
      await team.#heardFromAll()
    } catch (error) {
      await team[Symbol.asyncDispose]()
      throw error
    }
    return team
  }

  private constructor({ kernels, threads, startThread }: TeamOptions) {
    this.#kernels = kernels
    this.#ports = Array.from({ length: threads - 1 }, startThread)
    for (const port of this.#ports) {
      port.onMessage((message) => {
        if (message.type === 'failed') this.#fail(message.message)
        else this.#hear()
      })
      port.onEnd((reason) => this.#fail(`a thread ended: ${reason}`))
    }
  }

  /** With the calling one. */
  get threads(): number {
    return this.#ports.length + 1
  }

  /** Throws RunnerError once a thread has failed: a network run without it would never end. */
  check(): void {
    if (this.#failure !== null) throw new RunnerError('runner-crashed', this.#failure)
  }

  /** Sends the threads to work on a network that is open in the kernels' memory. */
  join(network: number): void {
    this.check()
    this.#heard = 0
    this.#ports.forEach((port, index) => {
      const stack = this.#kernels.allocate(stackBytes) >>> 0
      if (stack === 0) throw new RunnerError('out-of-memory', "no memory is left for the threads' stacks")
      port.post({ type: 'work', network, thread: index + 1, stackPointer: stack + stackBytes })
    })
  }

  /** Resolves when all threads are back from a network that was closed or abandoned: its memory is free then. */
  async settled(): Promise<void> {
    await this.#heardFromAll()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= 'its threads were ended'
    await Promise.all(this.#ports.map((port) => port.terminate()))
  }

  async #heardFromAll(): Promise<void> {
    this.check()
    if (this.#heard < this.#ports.length) {
      await new Promise<void>((resolve) => {
        this.#waiting = { count: this.#ports.length, resolve }
      })
    }
    this.check()
  }

  #hear(): void {
    this.#heard += 1
    if (this.#waiting && this.#heard >= this.#waiting.count) this.#release()
  }

  #fail(reason: string): void {
    this.#failure ??= reason
    this.#release()
  }

  #release(): void {
    this.#waiting?.resolve()
    this.#waiting = null
  }
}
