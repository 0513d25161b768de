import { RunnerError } from '@paceline/agent'
import type { InspectedPlugin } from '@paceline/kernel-plugin'
import { differenceOf } from './compare-output.js'
import { type PluginPhase, pluginFailure } from './plugin-failure.js'
import type { Exercise, Problem } from './problem.js'
import type { Trial, TrialMessage } from './trial.js'

/** Starts a trial in a thread of its own; what comes back ends the thread, whatever it does. */
export type OpenTrialThread = (
  trial: Trial,
  listener: {
    onMessage(message: TrialMessage): void
    /** The thread is gone; after its last message this means nothing. */
    onEnd(error: Error): void
  },
) => () => Promise<void>

export interface TrialOptions {
  readonly openThread: OpenTrialThread
  /** How long each phase may take: a start function, `prepare`, one call of `run`. */
  readonly phaseMs?: number
}

export interface PassedTrial {
  readonly module: WebAssembly.Module
  readonly compileMs: number
}

const PHASE_MS = 10_000
/** Until the thread's first word, of which the plug-in knows nothing yet. */
const START_MS = 30_000

/**
 * Proves that a plug-in ends, keeps to its memory and computes what the reference does, cold and warm. Throws
 * `plugin-wrong-result`, `plugin-trapped`, `plugin-timeout`, `plugin-out-of-memory` and `plugin-abi`; the thread is
 * gone either way.
 */
export async function standTrial(
  plugin: InspectedPlugin & { readonly bytes: Uint8Array<ArrayBuffer> },
  problem: Problem,
  exercises: readonly [Exercise, Exercise],
  { openThread, phaseMs = PHASE_MS }: TrialOptions,
): Promise<PassedTrial> {
  const { bytes, manifest, memory } = plugin
  const trial: Trial = {
    bytes,
    manifest,
    memory,
    constants: problem.constants,
    inputs: [exercises[0].inputs, exercises[1].inputs],
  }
  let end = async (): Promise<void> => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<PassedTrial>((resolve, reject) => {
      const waitFor = (phase: PluginPhase): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          reject(pluginFailure('plugin-timeout', `${phase} did not end within ${phaseMs / 1000} s`))
        }, phaseMs)
      }
      const heard = (message: TrialMessage): void => {
        if (message.type === 'phase') waitFor(message.phase)
        else if (message.type === 'failed') reject(pluginFailure(message.code, message.message))
        else if (message.type === 'passed') resolve(message)
        else checkOutputs(plugin, exercises, message, reject)
      }
      timer = setTimeout(() => reject(notStarted()), START_MS)
      end = openThread(trial, { onMessage: heard, onEnd: reject })
    })
  } finally {
    clearTimeout(timer)
    await end()
  }
}

function notStarted(): RunnerError {
  return new RunnerError('runner-failed', `the thread of the trial did not start within ${START_MS / 1000} s`)
}

function checkOutputs(
  { manifest }: InspectedPlugin,
  exercises: readonly Exercise[],
  { outputs, warm }: Extract<TrialMessage, { type: 'outputs' }>,
  reject: (error: Error) => void,
): void {
  for (const [index, { expected }] of exercises.entries()) {
    const difference = differenceOf(manifest, outputs[index] ?? new Float32Array(), expected)
    if (difference === null) continue
    const when = warm ? 'once the engine had compiled it anew' : 'at first'
    reject(pluginFailure('plugin-wrong-result', `${when}, ${difference}`))
    return
  }
}
