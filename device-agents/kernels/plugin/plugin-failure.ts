import { RunnerError, UnsupportedModelError } from '@paceline/agent'
import type { PluginInstance } from './plugin-instance.js'

/** What a plug-in can do wrong on a device; each is the code of the run that it ends. */
export type PluginFailureCode =
  | 'plugin-abi'
  | 'plugin-out-of-memory'
  | 'plugin-timeout'
  | 'plugin-trapped'
  | 'plugin-wrong-result'

/** What a plug-in is doing when it fails, as messages say it. */
export type PluginPhase = 'compile' | 'start' | 'prepare' | 'run' | 'warm-up' | 'free'

/** The error of a plug-in: one that does not fit the ABI is unsupported, any other failed. */
export function pluginFailure(code: PluginFailureCode, message: string): RunnerError | UnsupportedModelError {
  return code === 'plugin-abi' ? new UnsupportedModelError(code, message) : new RunnerError(code, message)
}

/** What was thrown out of a plug-in, sorted by what it was doing and how much memory it had. */
export function failureIn(
  phase: PluginPhase,
  error: unknown,
  instance?: Pick<PluginInstance, 'memoryIsFull'>,
): Error {
  if (error instanceof RunnerError || error instanceof UnsupportedModelError) return error
  const words = error instanceof Error ? error.message : String(error)
  if (phase === 'compile') return pluginFailure('plugin-abi', `this engine cannot compile it: ${words}`)
  if (error instanceof WebAssembly.LinkError) return pluginFailure('plugin-abi', `it does not link: ${words}`)
  if (instance?.memoryIsFull()) {
    const message = `${phase} ended with "${words}", its memory being as large as it may get`
    return pluginFailure('plugin-out-of-memory', message)
  }
  return pluginFailure('plugin-trapped', `${phase} trapped: ${words}`)
}
