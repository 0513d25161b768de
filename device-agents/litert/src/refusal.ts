import { RunnerError, UnsupportedModelError } from '@paceline/agent'

/**
 * A refusal in the runtime's own words. LiteRT.js throws strings, `Error`s and C++ exception objects whose
 * text is only where it happened; the reason is then among the error lines that it printed before. A trap of
 * the WASM machine is no refusal: the runtime fell over.
 */
export function refusalOf(error: unknown, log: string): UnsupportedModelError | RunnerError {
  const thrown = plain(error instanceof Error ? error.message : String(error))
  const printed = log
    .split('\n')
    .filter((line) => line.startsWith('ERROR'))
    .map(plain)
  const words = [...new Set([...printed, thrown])].filter((line) => line !== '')
  const kept =
    words.length > maxWords ? [...words.slice(0, maxWords), `${words.length - maxWords} more`] : words
  const message = kept.join('; ') || 'LiteRT.js refused the model without a word'
  if (/enlarge memory|out of memory|OOM|bad_alloc/i.test(message)) {
    return new RunnerError('out-of-memory', message, { cause: error })
  }
  if (error instanceof WebAssembly.RuntimeError)
    return new RunnerError('runner-crashed', message, { cause: error })
  return new UnsupportedModelError(codeOf(message), message, { cause: error })
}

/** A model with one fault in each of its tensors is not printed tensor by tensor. */
const maxWords = 5

/** Without the level and the source position of each line, which say nothing about the model. */
function plain(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/^[└\s]*(ERROR|WARNING):\s*/, '')
        .replace(/^\[[^\]]*:\d+\]\s*/, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .join('; ')
}

function codeOf(message: string): string {
  const operator = /custom op|unresolved|unsupported op|Op builtin_code out of range|Didn't find op/i
  return operator.test(message) ? 'operator-unsupported' : 'model-refused'
}
