import { kernelsRunnerFile } from '@paceline/agent-kernels/native'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import { kernelsBundle, loweringHost } from '../kernels-native/index.js'
import { cRunnerAbiHere } from './c-runner-abi.js'
import { createChildProcessHost } from './child-process-host.js'

export interface KernelsNativeOptions {
  /** PACELINE_HOME. */
  readonly home: string
  readonly maxThreads: number
  readonly signal: AbortSignal
}

/** `kernels-native` on this computer: our own kernels, compiled for it. Linux only. */
export async function createKernelsNativeHost({
  home,
  maxThreads,
  signal,
}: KernelsNativeOptions): Promise<RuntimeHost | UnavailableRuntime> {
  const abi = cRunnerAbiHere()
  if (typeof abi !== 'string') return abi
  const bundle = await kernelsBundle(abi, home)
  const binary = bundle?.files.find(({ name }) => name === kernelsRunnerFile)?.path
  const checks = bundle?.files.find(({ executable }) => !executable)?.path
  if (binary === undefined || checks === undefined) {
    return {
      unavailable: `the kernels were not built for ${abi}: run \`npm run build:native\`, which needs gcc`,
    }
  }
  const script = { binary, binaryArgs: ['--checks', checks] }
  return loweringHost(await createChildProcessHost({ script, maxThreads, signal }), home)
}
