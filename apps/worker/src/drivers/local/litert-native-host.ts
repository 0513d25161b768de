import { cRunnerFile, readCRunnerBundle } from '@paceline/agent-native'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import { cRunnerAbiHere } from './c-runner-abi.js'
import { createChildProcessHost } from './child-process-host.js'
import { findLitert } from './litert-library.js'

export interface LitertNativeOptions {
  readonly maxThreads: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** `litert-native` on this computer: LiteRT 2 from the operator's Python package, in our own C runner. Linux only. */
export async function createLitertNativeHost(
  options: LitertNativeOptions,
): Promise<RuntimeHost | UnavailableRuntime> {
  const abi = cRunnerAbiHere()
  if (typeof abi !== 'string') return abi
  const bundle = await readCRunnerBundle(abi)
  const runner = bundle?.files.find(({ name }) => name === cRunnerFile)
  if (runner === undefined) {
    return {
      unavailable: `the C runner was not built for ${abi}: run \`npm run build:native\`, which needs gcc`,
    }
  }
  const library = await findLitert(options.env, options.signal)
  if ('unavailable' in library) return library
  const binaryArgs = ['--litert', library.path, '--version', library.version]
  return createChildProcessHost({ ...options, script: { binary: runner.path, binaryArgs } })
}
