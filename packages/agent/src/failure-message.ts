import type { AgentMessage } from '@paceline/contracts'
import { UnsupportedModelError } from './model-runner.js'

/** The longest text that a runtime gets to say of itself. */
const MAX_MESSAGE = 4000

/** The messages that end an invocation or a suite early. */
export type FailureMessage = Extract<AgentMessage, { type: 'unsupported' | 'error' }>

/** The message that ends an invocation which something was thrown in. */
export function failureMessage(error: unknown): FailureMessage {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE)
  if (error instanceof UnsupportedModelError) return { type: 'unsupported', code: error.code, message }
  return { type: 'error', code: codeOf(error), message }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') return 'aborted'
  if (error && typeof error === 'object' && 'code' in error && typeof error.code === 'string')
    return error.code
  return 'runner-failed'
}
