import { constants } from 'node:os'
import type { AgentMessage } from '@paceline/contracts'
import { InvocationError } from '../../../driver.js'

/** How a tool that gave no results has ended. */
export interface ToolEnd {
  readonly tool: string
  readonly exitCode: number
  /** Whether it had the model loaded by then. */
  readonly loaded: boolean
  readonly errors: readonly string[]
  readonly lastLines: readonly string[]
}

const MAX_MESSAGE = 4000

/**
 * The message that an invocation without results ends with: a model that the tool refuses is `unsupported`, one that
 * it took and failed on an error. Throws InvocationError where the tool crashed, stopped short, or never started.
 */
export function failureOf(end: ToolEnd): Extract<AgentMessage, { type: 'unsupported' | 'error' }> {
  const { tool, exitCode, loaded, errors, lastLines } = end
  const words = (errors.length > 0 ? errors : lastLines).join('; ').slice(0, MAX_MESSAGE)
  const said = words === '' ? 'without a word' : `and said: ${words}`
  if (exitCode === 126 || exitCode === 127)
    throw new InvocationError('driver-failed', `${tool} cannot be started on this device, ${said}`)
  if (exitCode === 0 || exitCode > 128) {
    const name = signalOf(exitCode)
    const how = name ? `was ended by ${name}` : `ended with exit code ${exitCode}`
    throw new InvocationError('runner-crashed', `${tool} ${how} before its results were whole, ${said}`)
  }
  if (errors.some((error) => error.startsWith('Disallowed CPU fallback')))
    return { type: 'error', code: 'delegate-required', message: words }
  const message = words === '' ? `${tool} failed with exit code ${exitCode} and gave no reason` : words
  return { type: loaded ? 'error' : 'unsupported', code: 'model-refused', message }
}

/** A shell says 128 and the signal's number of a command that a signal ended. */
function signalOf(exitCode: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0]
}
