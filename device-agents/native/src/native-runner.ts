import { type ModelRunner, RunnerError } from '@paceline/agent'
import { peakMemoryBytes } from '@paceline/agent/stdio'
import { choicesFor, createInterpreter, type DelegateChoice, type Interpreter } from './interpreter.js'
import { countThreads } from './process-facts.js'
import { refusal } from './refusal.js'
import { ownLogBytes, readOwnLog } from './runtime-log.js'
import { digestOutputs, fillInputs, readOutputs } from './tensors.js'
import type { Pointer, TfliteC } from './tflite-c.js'

export interface NativeRunner extends ModelRunner {
  /** The bytes of each output of the last inference, as `outputDigest` takes them; null where one cannot be read. */
  outputs(): Uint8Array[] | null
}

/** A model in the TFLite C library; the runner's life is one invocation. */
export function createNativeRunner(tflite: TfliteC): NativeRunner {
  let model: Pointer | null = null
  let interpreter: Interpreter | null = null
  /** In a suite the log holds what was printed of other models, too. */
  let logFrom = 0

  function loaded(): Pointer {
    if (interpreter === null) throw new RunnerError('internal', 'no model is loaded')
    return interpreter.pointer
  }

  return {
    async load(plan) {
      logFrom = ownLogBytes()
      const choices = choicesFor(plan.delegate)
      const openedMs = performance.now()
      model = tflite.createModelFromFile(plan.model)
      const openMs = performance.now() - openedMs
      if (model === null) throw refusal(readOwnLog(logFrom), 'TFLite cannot read the model')
      const applied = firstThatWorks(tflite, model, choices, plan.threads)
      if (applied === null) throw refusal(readOwnLog(logFrom), 'TFLite refuses the model')
      interpreter = applied.interpreter
      const { operators, delegated } = interpreter.delegation
      return {
        // Neither what a refused delegate cost before, which nobody deploys, nor our looking is a part of it.
        initMs: openMs + applied.createMs,
        ran: {
          threads: applied.threads,
          // A delegate that took nothing did not run.
          delegate: delegated > 0 ? applied.choice.name : null,
          delegatedOperators: delegated,
          operators,
          precision: 'fp32',
        },
      }
    },
    setInputs(seed) {
      fillInputs(tflite, loaded(), seed)
    },
    run() {
      if (tflite.invoke(loaded()) !== 0) {
        throw new RunnerError(
          'model-refused',
          refusal(readOwnLog(logFrom), 'TFLite fails to run the model').message,
        )
      }
    },
    outputs() {
      return readOutputs(tflite, loaded())
    },
    async outputDigest() {
      return digestOutputs(tflite, loaded())
    },
    peakBytes: peakMemoryBytes,
    close() {
      interpreter?.close()
      if (model !== null) tflite.deleteModel(model)
      interpreter = null
      model = null
    },
  }
}

interface Applied {
  readonly interpreter: Interpreter
  readonly choice: DelegateChoice
  readonly createMs: number
  readonly threads: number
}

function firstThatWorks(
  tflite: TfliteC,
  model: Pointer,
  choices: readonly DelegateChoice[],
  threads: number,
): Applied | null {
  for (const choice of choices) {
    const threadsBefore = countThreads()
    const startedMs = performance.now()
    const interpreter = createInterpreter(tflite, model, choice, threads)
    const elapsedMs = performance.now() - startedMs
    if (interpreter === null) continue
    const createMs = elapsedMs - interpreter.lookingMs
    return { interpreter, choice, createMs, threads: threadsThatRun(choice, threads, threadsBefore) }
  }
  return null
}

/**
 * XNNPACK makes its pool, one thread less than it uses, when it is created, so its threads can be counted; the
 * plain kernels make theirs when they first run, and are taken at their word.
 */
function threadsThatRun(choice: DelegateChoice, asked: number, before: number | null): number {
  const after = countThreads()
  if (choice.name === null || before === null || after === null) return asked
  return Math.min(asked, 1 + after - before)
}
