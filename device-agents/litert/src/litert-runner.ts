import { type CompiledModel, Tensor, type TypedArray } from '@litertjs/core'
import { type LoadPlan, type ModelRunner, outputDigestOf, UnsupportedModelError } from '@paceline/agent'
import type { Initialised } from '@paceline/contracts'
import { inputSeed, isInputDtype, seededInput } from '@paceline/domain'
import { refusalOf } from './refusal.js'
import type { LoadedRuntime } from './runtime.js'

export interface LiteRtRunnerOptions {
  readonly runtime: LoadedRuntime
  /** The model's bytes from where the plan says they are: a path or a URL. */
  readonly readModel: (model: string) => Promise<Uint8Array>
  /** The most memory in bytes that this process or page has held; null where the platform does not tell. */
  readonly peakBytes: (runtime: LoadedRuntime) => number | null
  /** Why one thread is all that there can be here, such as in a page that is not isolated; left out elsewhere. */
  readonly oneThreadBecause?: string
}

/**
 * One model in LiteRT.js, in Node or in a page. Its CPU path is TFLite with XNNPACK inside and no switch to
 * leave XNNPACK out, so `xnnpack` is what ran whatever was asked. It does not tell how many operators the
 * delegate took.
 */
export class LiteRtRunner implements ModelRunner {
  readonly #options: LiteRtRunnerOptions
  #model: CompiledModel | null = null
  #inputs: Tensor[] = []
  #outputs: Tensor[] = []
  #ran = false

  constructor(options: LiteRtRunnerOptions) {
    this.#options = options
  }

  async load(plan: LoadPlan): Promise<{ initMs: number; ran: Initialised['ran'] }> {
    const { runtime, readModel, oneThreadBecause } = this.#options
    if (oneThreadBecause !== undefined && plan.threads > 1) {
      throw new UnsupportedModelError('threads-unsupported', `${plan.threads} threads: ${oneThreadBecause}`)
    }
    const bytes = await readModel(plan.model)
    const threads = Math.min(plan.threads, runtime.poolThreads)
    runtime.takeLog()
    const startedMs = performance.now()
    this.#model = await this.#refusing(() =>
      runtime.liteRt.loadAndCompile(bytes, { accelerator: 'wasm', cpuOptions: { numThreads: threads } }),
    )
    const initMs = performance.now() - startedMs
    return {
      initMs,
      ran: { threads, delegate: 'xnnpack', delegatedOperators: null, operators: null, precision: 'fp32' },
    }
  }

  async setInputs(seed: number): Promise<void> {
    const details = this.#compiled().getInputDetails()
    for (const [index, { dtype, shape }] of details.entries()) {
      if (!isInputDtype(dtype)) throw new UnsupportedModelError('model-refused', `an input of type ${dtype}`)
      // A dimension that the model leaves open is taken as 1, as TFLite itself does.
      const dimensions = Array.from(shape, (size) => Math.max(size, 1))
      const values = seededInput(dimensions, dtype, inputSeed(seed, index))
      this.#inputs.push(await this.#refusing(() => Tensor.fromTypedArray(values as TypedArray, dimensions)))
    }
  }

  /**
   * Leaves the outputs for `outputDigest`; they are given back before the next inference. An inference that
   * failed answers like any other, only sooner and with what was in memory: that an error was printed is all
   * that shows it, so each looks.
   */
  async run(): Promise<void> {
    const { runtime } = this.#options
    for (const output of this.#outputs) output.delete()
    const errors = runtime.errors
    this.#outputs = this.#ran ? await this.#compiled().run(this.#inputs) : await this.#firstRun()
    if (runtime.errors !== errors) throw refusalOf('the inference failed', runtime.takeLog())
    this.#ran = true
  }

  /** Inputs that do not fit, and operators that no kernel takes, are refused as late as here. */
  #firstRun(): Promise<Tensor[]> {
    this.#options.runtime.takeLog()
    return this.#refusing(() => this.#compiled().run(this.#inputs))
  }

  /** The bytes of each output of the last inference, as `outputDigest` takes them. */
  outputs(): Uint8Array[] {
    return this.#outputs.map((output) => {
      const { buffer, byteOffset, byteLength } = output.toTypedArray()
      return new Uint8Array(buffer, byteOffset, byteLength)
    })
  }

  async outputDigest(): Promise<string | null> {
    return outputDigestOf(this.outputs())
  }

  peakBytes(): number | null {
    return this.#options.peakBytes(this.#options.runtime)
  }

  /** What the compiled model says of itself beyond the agent protocol. */
  get fullyAccelerated(): boolean | null {
    return this.#model?.isFullyAccelerated ?? null
  }

  close(): void {
    for (const tensor of [...this.#inputs, ...this.#outputs]) tensor.delete()
    this.#model?.delete()
    this.#inputs = []
    this.#outputs = []
    this.#model = null
  }

  #compiled(): CompiledModel {
    if (this.#model === null) throw new Error('no model is loaded')
    return this.#model
  }

  async #refusing<T>(step: () => T | Promise<T>): Promise<T> {
    try {
      return await step()
    } catch (error) {
      throw refusalOf(error, this.#options.runtime.takeLog())
    }
  }
}
