import { type LoadPlan, type ModelRunner, UnsupportedModelError } from '@paceline/agent'
import type { Initialised } from '@paceline/contracts'
import { sha256Hex } from '@paceline/domain'
import { type InspectedPlugin, inspectPlugin } from '@paceline/kernel-plugin'
import { differenceOf } from './compare-output.js'
import { InputChanges } from './input-changes.js'
import { pluginFailure } from './plugin-failure.js'
import { PluginInstance } from './plugin-instance.js'
import { createProblem, type Exercise, type Problem } from './problem.js'
import type { Values } from './reference.js'
import { standTrial, type TrialOptions } from './stand-trial.js'

export interface PluginRunnerOptions extends TrialOptions {
  /** The plug-in's bytes from where the plan says they are: a path or a URL. */
  readonly readModel: (model: string) => Promise<Uint8Array>
  /** The most memory in bytes that this process has held; left out: that of the plug-in's memory is told. */
  readonly peakBytes?: () => number | null
}

/** Calls after a check, so that the next sample finds caches as the last one left them. */
const REHEATS = 3

/** Inputs of the trial, beside those of the plan. */
const TRIAL_SEEDS = [1, 2] as const

/**
 * A kernel plug-in as a model of one operator. `load` puts it on trial in a thread of its own; only what passed runs
 * on the agent's own thread, where it is called and timed as any runtime is. What it computes is checked again with
 * each `verify`.
 */
export class PluginRunner implements ModelRunner {
  readonly #options: PluginRunnerOptions
  #loaded: Loaded | null = null
  #given: Exercise | null = null
  /** Made anew with the inputs, since they start from them. */
  #changes: InputChanges | null = null

  constructor(options: PluginRunnerOptions) {
    this.#options = options
  }

  async load(plan: LoadPlan): Promise<{ initMs: number; ran: Initialised['ran'] }> {
    const bytes = (await this.#options.readModel(plan.model)).slice()
    const plugin = inspect(bytes)
    const problem = createProblem(plugin.manifest)
    const exercises = [problem.exercise(TRIAL_SEEDS[0]), problem.exercise(TRIAL_SEEDS[1])] as const
    const passed = await standTrial({ ...plugin, bytes }, problem, exercises, this.#options)
    const startedMs = performance.now()
    const instance = new PluginInstance(passed.module, plugin.manifest, plugin.memory)
    instance.prepare(problem.constants)
    const initMs = passed.compileMs + performance.now() - startedMs
    this.#loaded = { plugin, problem, instance, other: exercises[0] }
    const precision = plugin.manifest.dtype === 'float32' ? 'fp32' : 'int8'
    return {
      initMs,
      ran: { threads: 1, delegate: null, delegatedOperators: null, operators: 1, precision },
    }
  }

  setInputs(seed: number): void {
    this.#given = this.#plugin().problem.exercise(seed)
    this.#restart(this.#given)
  }

  /** One inference, on inputs of which one element is another than at the last. */
  run(): void {
    const { instance } = this.#plugin()
    if (this.#changes === null) instance.call()
    else instance.callChanged(this.#changes)
  }

  /**
   * Throws where the last call of `run` left another output than the reference's of its inputs, where one of these
   * inputs or of others is wrong, or memory was written that is not the plug-in's own.
   */
  verify(): void {
    const { instance, other } = this.#plugin()
    const given = this.#inputs()
    this.#checkStanding(given)
    instance.give(other.inputs)
    // Twice, and at first over the output of other inputs, as in a sample: an output that shows by what it holds
    // that it is looked at could be written for the check alone.
    instance.runAgain('run')
    this.#check(instance.output(), other.expected)
    this.#check(instance.runAfresh(), other.expected)
    this.#restart(given)
    instance.runAgain('run')
    this.#check(instance.output(), given.expected)
    this.#check(instance.runAfresh(), given.expected)
    // The checks went through as much memory as the kernel's own and more.
    for (let call = 0; call < REHEATS; call++) instance.call()
  }

  /** What `run` left, which is what was timed: checked before anything is written over it. */
  #checkStanding(given: Exercise): void {
    const { instance, problem } = this.#plugin()
    if (!this.#changes || this.#changes.calls === 0) return
    const inputs = { ...given.inputs, input: this.#changes.standing() }
    instance.checkMemory('run', inputs)
    this.#check(instance.output(), problem.answer(inputs))
  }

  #check(actual: Values, expected: Values): void {
    const difference = differenceOf(this.#plugin().plugin.manifest, actual, expected)
    if (difference !== null) throw pluginFailure('plugin-wrong-result', difference)
  }

  #restart({ inputs }: Exercise): void {
    this.#plugin().instance.give(inputs)
    this.#changes = inputs.input === undefined ? null : new InputChanges(inputs.input)
  }

  async outputDigest(): Promise<string | null> {
    const { buffer } = this.#plugin().instance.output()
    return sha256Hex(new Uint8Array(buffer))
  }

  peakBytes(): number | null {
    const { peakBytes } = this.#options
    return peakBytes ? peakBytes() : this.#plugin().instance.memoryBytes
  }

  close(): void {
    const instance = this.#loaded?.instance
    this.#loaded = null
    instance?.free()
  }

  #plugin(): Loaded {
    if (this.#loaded === null) throw new Error('no plug-in is loaded')
    return this.#loaded
  }

  #inputs(): Exercise {
    if (this.#given === null) throw new Error('the plug-in was given no inputs')
    return this.#given
  }
}

interface Loaded {
  readonly plugin: InspectedPlugin
  readonly problem: Problem
  readonly instance: PluginInstance
  /** Inputs that are not the plan's. */
  readonly other: Exercise
}

/** What was checked at upload is checked again: the bytes came a long way. */
function inspect(bytes: Uint8Array): InspectedPlugin {
  try {
    return inspectPlugin(bytes)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new UnsupportedModelError('plugin-abi', message, { cause: error })
  }
}
