import { type LoadPlan, type ModelRunner, RunnerError } from '@paceline/agent'
import type { Initialised } from '@paceline/contracts'
import { isWasm } from '@paceline/kernel-plugin'

export interface FormatRunnerOptions {
  /** The model's bytes from where the plan says they are: a path or a URL. */
  readonly readModel: (model: string) => Promise<Uint8Array>
  /** Runs a .wasm, by bytes that were read already. */
  readonly plugin: (bytes: Uint8Array) => ModelRunner
  /** Runs all else, likewise. */
  readonly network: (bytes: Uint8Array) => ModelRunner
}

/** The runner that a model's own bytes ask for: what a model is, no plan says. */
export class FormatRunner implements ModelRunner {
  readonly #options: FormatRunnerOptions
  #runner: ModelRunner | null = null

  constructor(options: FormatRunnerOptions) {
    this.#options = options
  }

  async load(plan: LoadPlan): Promise<{ initMs: number; ran: Initialised['ran'] }> {
    const { readModel, plugin, network } = this.#options
    const bytes = await readModel(plan.model)
    const runner = isWasm(bytes) ? plugin(bytes) : network(bytes)
    this.#runner = runner
    return runner.load(plan)
  }

  setInputs(seed: number): void | Promise<void> {
    return this.#loaded().setInputs(seed)
  }

  run(): void | Promise<void> {
    return this.#loaded().run()
  }

  verify(): void | Promise<void> {
    return this.#loaded().verify?.()
  }

  outputDigest(): Promise<string | null> {
    return this.#loaded().outputDigest()
  }

  peakBytes(): number | null | Promise<number | null> {
    return this.#loaded().peakBytes()
  }

  profilerText(): string | null | Promise<string | null> {
    return this.#loaded().profilerText?.() ?? null
  }

  close(): void | Promise<void> {
    return this.#runner?.close()
  }

  #loaded(): ModelRunner {
    if (this.#runner === null) throw new RunnerError('internal', 'no model is loaded')
    return this.#runner
  }
}
