import { type LoadPlan, type ModelRunner, RunnerError, UnsupportedModelError } from '@paceline/agent'
import type { Initialised } from '@paceline/contracts'
import { inputSeed, isInputDtype, seededInput, sha256Hex } from '@paceline/domain'
import { readModel } from '../read-model.js'
import type { PrintedLines, Tfweb, TfwebModel, TfwebTensor } from './tfweb.js'

/** Events that a profiled model may leave: some hundred inferences of a model of some hundred operators. */
const PROFILER_EVENTS = 2 ** 17

/**
 * One model in tfjs-tflite: TFLite with XNNPACK in WASM, an old build, but one with a profiler inside. It has
 * no switch to leave XNNPACK out, and does not tell how many operators it took.
 */
export function createTfjsTfliteRunner(
  { tfweb, printed }: { readonly tfweb: Tfweb; readonly printed: PrintedLines },
  maxThreads: number,
): ModelRunner {
  let model: TfwebModel | null = null

  function loaded(): TfwebModel {
    if (model === null) throw new RunnerError('internal', 'no model is loaded')
    return model
  }

  return {
    async load(plan: LoadPlan): Promise<{ initMs: number; ran: Initialised['ran'] }> {
      const bytes = await readModel(plan.model)
      const threads = Math.min(plan.threads, maxThreads)
      const options = {
        numThreads: threads,
        enableProfiling: plan.profiler === true,
        maxProfilingBufferEntries: PROFILER_EVENTS,
      }
      printed.take()
      const startedMs = performance.now()
      model = await tfweb.TFLiteWebModelRunner.create(bytes.buffer, options).catch((error: unknown) => {
        throw refusal(error, printed.take())
      })
      const initMs = performance.now() - startedMs
      return {
        initMs,
        ran: { threads, delegate: 'xnnpack', delegatedOperators: null, operators: null, precision: 'fp32' },
      }
    },
    setInputs(seed) {
      for (const [index, tensor] of loaded().getInputs().entries()) fill(tensor, inputSeed(seed, index))
    },
    run() {
      if (!loaded().infer())
        throw new RunnerError('model-refused', wordsOf('the inference failed', printed.take()))
    },
    async outputDigest() {
      const parts = loaded().getOutputs().map(bytesOf)
      const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
      let offset = 0
      for (const part of parts) {
        bytes.set(part, offset)
        offset += part.length
      }
      return sha256Hex(bytes)
    },
    peakBytes() {
      // Tensors are views of the WASM memory, which never shrinks.
      return model?.getInputs()[0]?.data().buffer.byteLength ?? null
    },
    profilerText: () => loaded().getProfilingSummary(),
    close() {
      model?.cleanUp()
      model = null
    },
  }
}

function fill(tensor: TfwebTensor, seed: number): void {
  const { dataType, shape, name } = tensor
  if (!isInputDtype(dataType)) {
    throw new UnsupportedModelError(
      'input-unsupported',
      `input ${JSON.stringify(name)} is of type ${dataType}`,
    )
  }
  // A dimension that the model leaves open is taken as 1, as TFLite itself does.
  const sizes = shape === '' ? [] : shape.split(',').map((size) => Math.max(1, Number(size)))
  tensor.data().set(seededInput(sizes, dataType, seed) as unknown as ArrayLike<number>)
}

function bytesOf(tensor: TfwebTensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.data()
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function refusal(error: unknown, log: string): UnsupportedModelError | RunnerError {
  const message = wordsOf(error instanceof Error ? error.message : String(error), log)
  if (error instanceof WebAssembly.RuntimeError)
    return new RunnerError('runner-crashed', message, { cause: error })
  const operator = /unresolved custom op|Didn't find op|builtin_code out of range/i
  const code = operator.test(message) ? 'operator-unsupported' : 'model-refused'
  return new UnsupportedModelError(code, message, { cause: error })
}

/** What was printed as an error, each once, then what was thrown. */
function wordsOf(thrown: string, log: string): string {
  const errors = log.split('\n').flatMap((line) => (line.startsWith('ERROR: ') ? line.slice(7).trim() : []))
  return [...new Set([...errors, thrown])].join('; ')
}
