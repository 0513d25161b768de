import type { AdbDevice } from '@paceline/adb'
import { sentinelFiles } from '../../../sessions/sentinel-files.js'
import type { RuntimeHost, UnavailableRuntime } from '../../driver.js'
import type { AdbRuntimeCandidate, AdbSurroundings } from '../adb-runtime.js'
import { clustersOf } from '../affinity/index.js'
import { benchmarkHost } from './benchmark-host.js'
import { noBinary } from './benchmark-model.js'
import { type BenchmarkTool, benchmarkOnce } from './benchmark-tool.js'
import { type LitertChoices, litertUse, triedAccelerators } from './litert-delegates.js'
import { offerOf } from './offer.js'
import { probeDelegates, type Try } from './probe-delegates.js'
import { runModelHost, runModelOnce } from './run-model.js'
import { abiOf, installFile, variableFor } from './tool/install-binary.js'

const VARIABLE = 'PACELINE_LITERT_TOOL'

/**
 * `litert-tool`: LiteRT's `benchmark_model` or `run_model` in the device's shell, by `PACELINE_LITERT_TOOL_KIND`
 * (litert/tools/README.md of google-ai-edge/LiteRT). The binary is the operator's. Not tried on a phone.
 */
export const litertTool: AdbRuntimeCandidate = { name: 'litert-tool', create }

async function create(
  device: AdbDevice,
  { env, home, maxThreads }: AdbSurroundings,
  signal: AbortSignal,
): Promise<RuntimeHost | UnavailableRuntime> {
  const kind = env[`${VARIABLE}_KIND`] || 'benchmark_model'
  if (kind !== 'benchmark_model' && kind !== 'run_model')
    return { unavailable: `${VARIABLE}_KIND is benchmark_model or run_model, not ${kind}` }
  const wanted = { variable: VARIABLE, abi: await abiOf(device, signal), env }
  const binary = await installFile(device, wanted, 0o755, signal)
  if (binary === null) return { unavailable: noBinary(`LiteRT ${kind}`, variableFor(wanted), VARIABLE) }
  if ('unavailable' in binary) return binary
  const choices: LitertChoices = { kind, npuLibraries: env[`${VARIABLE}_NPU_LIBRARIES`] || null }
  const tool: BenchmarkTool = {
    device,
    runtime: 'litert-tool',
    binary,
    version: `${kind} sha256:${binary.sha256.slice(0, 12)}`,
    clusters: await clustersOf(device, signal),
    serializes: false,
    use: (delegate) => litertUse(delegate, choices),
    ...(choices.npuLibraries && { environment: libraryPaths(choices.npuLibraries) }),
  }
  const [sentinel] = await sentinelFiles(`${home}/sentinels`)
  if (sentinel === undefined) throw new Error('there are no sentinels to probe with')
  const model = await device.ensure(sentinel.file, signal)
  const once = kind === 'run_model' ? runModelOnce : benchmarkOnce
  const invoke: Try = (plan, limit) => once(tool, { model, plan, operators: null, runs: 2 }, limit)
  const delegates = triedAccelerators.filter((delegate) => tool.use(delegate) !== null)
  const probed = await probeDelegates(delegates, sentinel.file, invoke, signal)
  if (probed.works.size === 0)
    return { unavailable: `LiteRT's ${kind} does not run here: ${Object.values(probed.refused)[0]}` }
  // run_model has no flag for threads.
  const threads = kind === 'run_model' ? 1 : maxThreads
  const offer = offerOf({ tool, ...probed, maxThreads: threads, features: { tool: kind } })
  return kind === 'run_model' ? runModelHost(tool, offer) : benchmarkHost(tool, offer, { profiles: false })
}

/** Where a vendor's libraries look for one another. */
function libraryPaths(folder: string): Readonly<Record<string, string>> {
  return { LD_LIBRARY_PATH: folder, ADSP_LIBRARY_PATH: folder }
}
