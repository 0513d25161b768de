/**
 * What a plug-in has to go through in a thread of its own before it may run on the agent's: there it can be ended
 * whatever it does. The thread says what it is about to do, then does it.
 *
 *   trial -> (phase)* with two outputs of the first calls and two of a warm kernel between -> passed
 *   at any point: failed, after which nothing follows
 */
import { RunnerError, UnsupportedModelError } from '@paceline/agent'
import type { KernelManifest } from '@paceline/contracts'
import type { MemoryLimits } from '@paceline/kernel-plugin'
import { failureIn, type PluginFailureCode, type PluginPhase } from './plugin-failure.js'
import { PluginInstance } from './plugin-instance.js'
import type { Given } from './problem.js'
import type { Values } from './reference.js'

export interface Trial {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly manifest: KernelManifest
  readonly memory: MemoryLimits
  readonly constants: Given
  /** Two sets of inputs, so that an output which depends on none is seen. */
  readonly inputs: readonly [Given, Given]
}

export type TrialMessage =
  | { readonly type: 'phase'; readonly phase: PluginPhase }
  /** Of the inputs in their order; `warm` after so many calls that the engine has compiled it anew. */
  | { readonly type: 'outputs'; readonly warm: boolean; readonly outputs: readonly Values[] }
  /** The module as the engine has optimised it. */
  | { readonly type: 'passed'; readonly module: WebAssembly.Module; readonly compileMs: number }
  | { readonly type: 'failed'; readonly code: PluginFailureCode; readonly message: string }

/** Engines compile a function anew when it has run for a while: by then these calls have. */
const WARM_CALLS = 30
const WARM_MS = 300
/** However slow the kernel is: it is warm by then, or as warm as anybody waits for. */
const WARM_AT_MOST_MS = 3000

/** Carries out the trial in the calling thread, which may never come back from it. */
export function undergo(trial: Trial, say: (message: TrialMessage) => void): void {
  let phase: PluginPhase = 'compile'
  const enter = (next: PluginPhase): void => {
    phase = next
    say({ type: 'phase', phase })
  }
  try {
    enter('compile')
    const startedMs = performance.now()
    const module = new WebAssembly.Module(trial.bytes)
    const compileMs = performance.now() - startedMs
    enter('start')
    const instance = new PluginInstance(module, trial.manifest, trial.memory)
    enter('prepare')
    instance.prepare(trial.constants)
    const exercise = () =>
      trial.inputs.map((inputs) => {
        enter('run')
        instance.give(inputs)
        return instance.runAfresh()
      })
    say({ type: 'outputs', warm: false, outputs: exercise() })
    enter('warm-up')
    warm(instance)
    say({ type: 'outputs', warm: true, outputs: exercise() })
    enter('free')
    instance.free()
    say({ type: 'passed', module, compileMs })
  } catch (error) {
    say(failed(failureIn(phase, error)))
  }
}

function warm(instance: PluginInstance): void {
  const startedMs = performance.now()
  for (let calls = 0; ; calls++) {
    const passedMs = performance.now() - startedMs
    if (passedMs >= WARM_AT_MOST_MS || (calls >= WARM_CALLS && passedMs >= WARM_MS)) return
    instance.runAgain('warm-up')
  }
}

function failed(error: Error): TrialMessage {
  if (error instanceof RunnerError || error instanceof UnsupportedModelError) {
    return { type: 'failed', code: error.code as PluginFailureCode, message: error.message }
  }
  return { type: 'failed', code: 'plugin-trapped', message: error.message }
}
