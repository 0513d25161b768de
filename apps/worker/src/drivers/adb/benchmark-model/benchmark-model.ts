import type { AdbDevice } from '@paceline/adb'
import { sentinelFiles } from '../../../sessions/sentinel-files.js'
import type { RuntimeHost, UnavailableRuntime } from '../../driver.js'
import type { AdbRuntimeCandidate, AdbSurroundings } from '../adb-runtime.js'
import { clustersOf } from '../affinity/index.js'
import { benchmarkHost } from './benchmark-host.js'
import { type BenchmarkTool, benchmarkOnce } from './benchmark-tool.js'
import { type DelegateChoices, delegateUse, triedDelegates } from './delegates.js'
import { externalVersion, offerOf } from './offer.js'
import { probeDelegates } from './probe-delegates.js'
import { abiOf, installFile, variableFor } from './tool/install-binary.js'

const VARIABLE = 'PACELINE_BENCHMARK_MODEL'
const EXTERNAL = 'PACELINE_EXTERNAL_DELEGATE'

/**
 * `benchmark-model`: TFLite's own command-line benchmark in the device's shell. The binary is the operator's. It is
 * probed once for real with each delegate that it may have. Not tried on a phone.
 */
export const benchmarkModel: AdbRuntimeCandidate = { name: 'benchmark-model', create }

async function create(
  device: AdbDevice,
  surroundings: AdbSurroundings,
  signal: AbortSignal,
): Promise<RuntimeHost | UnavailableRuntime> {
  const { env, home, maxThreads } = surroundings
  const abi = await abiOf(device, signal)
  const wanted = { variable: VARIABLE, abi, env }
  const binary = await installFile(device, wanted, 0o755, signal)
  if (binary === null) return { unavailable: noBinary('benchmark_model', variableFor(wanted), VARIABLE) }
  if ('unavailable' in binary) return binary
  const external = await installFile(device, { variable: EXTERNAL, abi, env }, 0o644, signal)
  if (external !== null && 'unavailable' in external) return external
  const choices = choicesFrom(env, external?.path ?? null)
  if ('unavailable' in choices) return choices

  const clusters = await clustersOf(device, signal)
  const version = `sha256:${binary.sha256.slice(0, 12)}`
  const toolWith = (chosen: DelegateChoices): BenchmarkTool => ({
    device,
    runtime: 'benchmark-model',
    binary,
    version,
    clusters,
    serializes: true,
    use: (delegate) => delegateUse(delegate, chosen),
  })
  const [sentinel] = await sentinelFiles(`${home}/sentinels`)
  if (sentinel === undefined) throw new Error('there are no sentinels to probe with')
  const model = await device.ensure(sentinel.file, signal)
  const probing = toolWith(choices)
  const delegates = [null, ...triedDelegates].filter((delegate) => probing.use(delegate) !== null)
  const { works, refused } = await probeDelegates(
    delegates,
    sentinel.file,
    (plan, limit) => benchmarkOnce(probing, { model, plan, operators: null, runs: 1 }, limit),
    signal,
  )
  if (!works.has(null)) return { unavailable: `benchmark_model does not run here: ${refused.none}` }
  // From here on the GPU's API is held to: another one for another model would be another delegate.
  const backend = works.get('gpu')?.backend
  const gpuBackend = backend === 'opencl' ? 'cl' : backend === 'opengl' ? 'gl' : choices.gpuBackend
  const tool = toolWith({ ...choices, gpuBackend })
  const versions = {
    external: external && externalVersion(external, choices.external?.options ?? ''),
    nnapi: choices.nnapiAccelerator,
  }
  return benchmarkHost(tool, offerOf({ tool, works, refused, maxThreads, versions }))
}

/** What an operator has to do who has not named a binary. */
export function noBinary(program: string, variable: string, prefix: string): string {
  return `no ${program} is named for this device: set ${variable} to its path on this computer, or ${prefix}_ON_DEVICE to its path there`
}

function choicesFrom(
  env: AdbSurroundings['env'],
  external: string | null,
): DelegateChoices | UnavailableRuntime {
  const loss = env[`${VARIABLE}_GPU_PRECISION_LOSS`] || 'true'
  if (loss !== 'true' && loss !== 'false')
    return { unavailable: `${VARIABLE}_GPU_PRECISION_LOSS is true or false, not ${loss}` }
  const backend = env[`${VARIABLE}_GPU_BACKEND`] || null
  if (backend !== null && backend !== 'cl' && backend !== 'gl')
    return { unavailable: `${VARIABLE}_GPU_BACKEND is cl or gl, not ${backend}` }
  return {
    gpuPrecisionLoss: loss === 'true',
    gpuBackend: backend,
    external: external === null ? null : { path: external, options: env[`${EXTERNAL}_OPTIONS`] ?? '' },
    nnapiAccelerator: env[`${VARIABLE}_NNAPI_ACCELERATOR`] || null,
    hexagonLibraries: env[`${VARIABLE}_HEXAGON_LIBRARIES`] || null,
  }
}
