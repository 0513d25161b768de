import {
  type LoadPlan,
  type ModelRunner,
  outputDigestOf,
  RunnerError,
  UnsupportedModelError,
} from '@paceline/agent'
import type { Initialised } from '@paceline/contracts'
import { inputSeed, isInputDtype, seededInput } from '@paceline/domain'
import type { KernelPlan } from '@paceline/kernel-plan'
import { type ChosenKernel, choosableKernels, chooseKernels } from '../choice/index.js'
import { KernelNetwork } from '../kernel-network.js'
import { countOf, readValues, type TensorValues, writeValues } from '../tensor-values.js'
import type { KernelsRuntime } from './kernels-runtime.js'
import { createOperatorTimes, type TimesOfOperators } from './operator-times.js'
import { refusalOf } from './refusal.js'

export interface KernelsRunnerOptions {
  readonly runtime: KernelsRuntime
  /** Of a model's bytes; what it throws is the model's refusal. */
  readonly lower: (model: Uint8Array, boundary: 'model' | 'kernels') => KernelPlan
  /** The model's bytes from where the plan says they are: a path or a URL. */
  readonly readModel: (model: string) => Promise<Uint8Array>
  /** The most memory in bytes that this process or page has held; null where the platform does not tell. */
  readonly peakBytes: (runtime: KernelsRuntime) => number | null
  /** Why one thread is all that there can be here, such as in a page that is not isolated; left out elsewhere. */
  readonly oneThreadBecause?: string
}

/** Of the inputs that kernels are tried on: what the values are does not change their speed. */
const trialSeed = 0

/** One model in our own kernels, in Node or in a page: from its seeded NHWC input to its output, all in one run. */
export class KernelsRunner implements ModelRunner {
  readonly #options: KernelsRunnerOptions
  #plan: KernelPlan | null = null
  #network: KernelNetwork | null = null
  #times: TimesOfOperators | null = null
  #fallen = false

  constructor(options: KernelsRunnerOptions) {
    this.#options = options
  }

  /**
   * `initMs` is lowering, opening and packing; that kernels check themselves and are tried is told apart, as an app
   * would ship its choices.
   */
  async load(plan: LoadPlan): Promise<{ initMs: number; ran: Initialised['ran'] }> {
    const { runtime, readModel, lower, oneThreadBecause } = this.#options
    if (oneThreadBecause !== undefined && plan.threads > 1)
      throw new UnsupportedModelError('threads-unsupported', `${plan.threads} threads: ${oneThreadBecause}`)
    const bytes = await readModel(plan.model)
    const startedMs = runtime.clock.now()
    const network = await this.#refusing(() =>
      this.#open(lower(bytes, plan.slice === true ? 'kernels' : 'model')),
    )
    const initMs = runtime.clock.now() - startedMs
    Object.assign(runtime.choices, plan.kernelChoices?.[runtime.choiceKey])
    const checked = await this.#check(network)
    const { kernels, choiceMs } = await this.#choose(network)
    const prepareMs = this.#pack(network)
    if (plan.profiler) this.#times = createOperatorTimes(network, kernels, runtime.clock)
    return {
      initMs,
      ran: {
        threads: runtime.team?.threads ?? 1,
        delegate: null,
        delegatedOperators: null,
        operators: network.plan.operators.length,
        precision: 'fp32',
        kernels,
        prepareMs,
        choiceMs,
        ...checked,
      },
    }
  }

  setInputs(seed: number): void {
    const network = this.#opened()
    network.plan.inputs.forEach((input, place) => {
      const tensor = network.plan.tensors[input]
      if (tensor === undefined || !isInputDtype(tensor.dtype))
        throw new UnsupportedModelError('model-refused', `an input of type ${tensor?.dtype}`)
      const { height, width, channels, dtype } = tensor
      const values = seededInput([1, height, width, channels], dtype, inputSeed(seed, place))
      writeValues(network.tensor(input), tensor, values as TensorValues)
    })
  }

  run(): void {
    const network = this.#opened()
    this.#options.runtime.team?.check()
    try {
      if (this.#times === null) network.run()
      else this.#times.run()
    } catch (error) {
      // Other threads would wait for this one for ever.
      this.#fallen = true
      network.abandon()
      throw refusalOf(error, this.#plan)
    }
  }

  async outputDigest(): Promise<string | null> {
    return outputDigestOf(this.outputs())
  }

  /** A copy of each output of the last inference. */
  outputs(): TensorValues[] {
    const network = this.#opened()
    return network.plan.outputs.map((output) => {
      const tensor = network.plan.tensors[output]
      if (tensor === undefined) throw new RangeError('a plan without its output')
      return readValues(network.tensor(output), tensor, countOf(tensor))
    })
  }

  peakBytes(): number | null {
    return this.#options.peakBytes(this.#options.runtime)
  }

  profilerText(): string | null {
    return this.#times?.text() ?? null
  }

  async close(): Promise<void> {
    const network = this.#network
    this.#network = null
    if (network === null) return
    const { team, kernels } = this.#options.runtime
    // A thread that has failed comes to no meeting, so that closing would wait for it.
    team?.check()
    if (!this.#fallen) network.end()
    await team?.settled()
    kernels.release_all()
  }

  #open(plan: KernelPlan): KernelNetwork {
    const { kernels, team } = this.#options.runtime
    // A refusal names one of its operators.
    this.#plan = plan
    const network = new KernelNetwork(kernels, plan, team?.threads ?? 1)
    this.#network = network
    team?.join(network.address)
    return network
  }

  /** Before and beside all that is timed: which kernels may be chosen depends on which are refused. */
  async #check(network: KernelNetwork): Promise<Pick<Initialised['ran'], 'checkMs' | 'refusedKernels'>> {
    const { clock, checker, choices } = this.#options.runtime
    const { refused } = checker
    const startedMs = clock.now()
    while (await checker.check(choosableKernels(network, { kept: choices, refused })));
    const checkMs = clock.now() - startedMs
    const fitting = new Set(network.plan.operators.flatMap((_, operator) => network.variants(operator)))
    return { checkMs, refusedKernels: [...refused.values()].filter(({ kernel }) => fitting.has(kernel)) }
  }

  async #choose(network: KernelNetwork): Promise<{ kernels: ChosenKernel[]; choiceMs: number }> {
    const { clock, stepUs, checker, choices } = this.#options.runtime
    let startedMs: number | null = null
    const beforeTrials = () => {
      startedMs = clock.now()
      // Kernels are tried on activations such as they get, and not on what the memory held before.
      this.setInputs(trialSeed)
      this.run()
    }
    const refused = new Set(checker.refused.keys())
    const options = { clock, stepUs, refused, kept: choices, beforeTrials }
    const kernels = await this.#refusing(() => chooseKernels(network, options))
    return { kernels, choiceMs: startedMs === null ? 0 : clock.now() - startedMs }
  }

  /** Milliseconds that packing all weights for the chosen kernels takes. */
  #pack(network: KernelNetwork): number {
    const { clock } = this.#options.runtime
    const startedMs = clock.now()
    network.plan.operators.forEach((_, operator) => {
      network.select(operator, network.selected(operator))
    })
    return clock.now() - startedMs
  }

  #opened(): KernelNetwork {
    if (this.#network === null) throw new RunnerError('internal', 'no model is loaded')
    return this.#network
  }

  async #refusing<T>(step: () => T | Promise<T>): Promise<T> {
    try {
      return await step()
    } catch (error) {
      throw refusalOf(error, this.#plan)
    }
  }
}
