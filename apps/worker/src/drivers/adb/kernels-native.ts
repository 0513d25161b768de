import type { AdbDevice } from '@paceline/adb'
import type { RuntimeHost, UnavailableRuntime } from '../driver.js'
import { keepingChoices } from '../kernel-choices/index.js'
import { kernelsBundle, kernelsProgram, loweringHost } from '../kernels-native/index.js'
import type { AdbRuntimeCandidate, AdbSurroundings } from './adb-runtime.js'
import { type CRunnerOptions, createCRunnerHost } from './c-runner/index.js'

/** `kernels-native` on a device behind adb: our own kernels, pushed and run in its shell. */
export const kernelsNativeOverAdb: AdbRuntimeCandidate = {
  name: 'kernels-native',
  create: (device, surroundings, signal) => createKernelsOverAdb(device, surroundings, signal),
}

/** As `createCRunnerHost`, for our own kernels. */
export async function createKernelsOverAdb(
  device: AdbDevice,
  surroundings: Pick<AdbSurroundings, 'home' | 'fingerprint' | 'env' | 'maxThreads'>,
  signal: AbortSignal,
  options: CRunnerOptions = {},
): Promise<RuntimeHost | UnavailableRuntime> {
  const { home, fingerprint } = surroundings
  const program = { ...kernelsProgram, bundle: (abi: 'arm64' | 'x86_64') => kernelsBundle(abi, home) }
  const host = await createCRunnerHost(device, surroundings, signal, { ...options, program })
  return keepingChoices({ home, device: fingerprint })(loweringHost(host, home))
}
