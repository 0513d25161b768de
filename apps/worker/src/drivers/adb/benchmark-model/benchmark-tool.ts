import type { AdbDevice } from '@paceline/adb'
import type { AgentMessage } from '@paceline/contracts'
import { type HostPlan, InvocationError } from '../../driver.js'
import { affinityOf, type Clusters, cpusOf, tasksetMask } from '../affinity/index.js'
import { clearedCache } from './compiled-cache.js'
import type { DelegateUse } from './delegates.js'
import { flagsOf } from './flags.js'
import { type BenchmarkLog, createBenchmarkLog } from './output/benchmark-log.js'
import { BenchmarkLogError } from './output/run-statistics.js'
import { ranWith } from './ran-with.js'
import { createTelling } from './tell-invocation.js'
import { failureOf } from './tool/failure.js'
import type { Installed } from './tool/install-binary.js'
import { runTool } from './tool/run-tool.js'

/** A `benchmark_model` on a device, TFLite's or LiteRT's: one of its processes is one invocation. */
export interface BenchmarkTool {
  readonly device: AdbDevice
  readonly runtime: 'benchmark-model' | 'litert-tool'
  readonly binary: Installed
  readonly version: string
  readonly clusters: Clusters
  readonly environment?: Readonly<Record<string, string>>
  /** Null where the tool has no such delegate. */
  use(delegate: string | null): DelegateUse | null
  /** Whether it takes `--delegate_serialize_dir`. */
  readonly serializes: boolean
}

export interface Wanted {
  /** Where the model is on the device. */
  readonly model: string
  readonly plan: HostPlan
  /** Operators of the model; null where nobody has counted. */
  readonly operators: number | null
  /** Runs to make, no more and no fewer; null: as many as the plan's time allows. */
  readonly runs: number | null
  readonly moreFlags?: readonly string[]
  /** Told each line that the tool wrote. */
  readonly onLine?: (line: string) => void
}

/** One process of the tool. Throws InvocationError, or the signal's reason when aborted. */
export async function* benchmarkOnce(
  tool: BenchmarkTool,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<AgentMessage, void, undefined> {
  const { device, binary, clusters } = tool
  const { plan, runs, model, moreFlags = [] } = wanted
  const use = tool.use(plan.delegate)
  const refused = refusalOf(tool, plan, use)
  if (refused !== null || use === null) {
    yield refused as AgentMessage
    return
  }
  const cpus = cpusOf(plan.affinity ?? 'any', clusters)
  const cache = tool.serializes && use.serializes ? await clearedCache(device, plan, signal) : null
  const flags = [...flagsOf({ model, plan, runs, delegateFlags: use.flags, cache }), ...moreFlags]
  const command = {
    words: [binary.path, ...flags],
    mask: cpus === null ? null : tasksetMask(cpus),
    ...(tool.environment && { environment: tool.environment }),
  }
  const log = createBenchmarkLog()
  const telling = createTelling(log)
  let pid = 0
  const ran = async () => {
    const pinning = cpus === null ? null : { affinity: plan.affinity ?? 'any', cpus }
    const affinity = pinning && (await affinityOf(device, pid, pinning, signal))
    const init = ranWith({ log, use, wanted, affinity })
    const isKept = cache !== null && init.ran.delegate !== null
    return { ...init, ...(isKept && { caches: cachesOf(log, plan) }) }
  }
  for await (const event of runTool(device, command, signal)) {
    if ('pid' in event) {
      pid = event.pid
      yield readyOf(tool, pid, flags)
    } else if ('line' in event) {
      wanted.onLine?.(event.line)
      hear(log, event.line)
      yield* telling.next(ran)
    } else {
      yield event.exitCode === 0 && log.complete ? telling.done() : failed(tool, event.exitCode, log)
    }
  }
}

/** Why a plan cannot be carried out; null where it can. */
export function refusalOf(
  { runtime }: Pick<BenchmarkTool, 'runtime'>,
  { arrival, delegate }: HostPlan,
  use: DelegateUse | null,
): AgentMessage | null {
  if (arrival.mode === 'periodic') {
    const message = `${runtime} measures in a closed loop alone; leave \`arrival\` out of the protocol`
    return { type: 'unsupported', code: 'arrival-unsupported', message }
  }
  if (use !== null) return null
  const message = `${runtime} has no ${delegate === null ? 'way to run without a delegate' : `delegate ${delegate}`} here`
  return { type: 'unsupported', code: 'delegate-missing', message }
}

export function readyOf(
  { runtime, version, binary }: BenchmarkTool,
  pid: number,
  flags: readonly string[],
): AgentMessage {
  // Runs are timed in whole microseconds.
  const facts = { timerStepUs: 1, binarySha256: binary.sha256, toolFlags: flags.join(' ') }
  return { type: 'ready', runtime, version, flavour: null, pid, facts }
}

/** What it says is either believed whole or not at all. */
function hear(log: BenchmarkLog, line: string): void {
  try {
    log.heard(line)
  } catch (error) {
    if (!(error instanceof BenchmarkLogError)) throw error
    throw new InvocationError('runner-protocol', error.message, { cause: error })
  }
}

/** OpenCL says whether it found what was compiled before; of others it is known what was left there. */
function cachesOf({ backend, fromCache }: BenchmarkLog, { invocation }: HostPlan): 'cold' | 'warm' {
  if (backend === 'opencl') return fromCache ? 'warm' : 'cold'
  return invocation === 0 ? 'cold' : 'warm'
}

function failed({ runtime }: BenchmarkTool, exitCode: number, log: BenchmarkLog): AgentMessage {
  const { errors, lastLines, initMs } = log
  return failureOf({ tool: runtime, exitCode, loaded: initMs !== null, errors, lastLines })
}
