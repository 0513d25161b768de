import { arch } from 'node:os'
import { type CRunnerAbi, cRunnerFile, readCRunnerBundle } from '@paceline/agent-native'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import { createChildProcessHost } from './child-process-host.js'
import { findLitert } from './litert-library.js'

export interface LitertNativeOptions {
  readonly maxThreads: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** What Node calls the instruction sets that the runner is built for. */
const abis: Readonly<Record<string, CRunnerAbi>> = { x64: 'x86_64', arm64: 'arm64' }

/** `litert-native` on this computer: LiteRT 2 from the operator's Python package, in our own C runner. Linux only. */
export async function createLitertNativeHost(
  options: LitertNativeOptions,
): Promise<RuntimeHost | UnavailableRuntime> {
  const abi = process.platform === 'linux' ? abis[arch()] : undefined
  if (abi === undefined) {
    return {
      unavailable: `the C runner is built for Linux on arm64 and x86_64, not for ${process.platform} on ${arch()}`,
    }
  }
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
