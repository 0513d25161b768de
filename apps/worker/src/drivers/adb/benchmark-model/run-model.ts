import type { AgentMessage, RuntimeOffer } from '@paceline/contracts'
import { type HostPlan, InvocationError, type RuntimeHost } from '../../driver.js'
import { affinityOf, cpusOf, tasksetMask } from '../affinity/index.js'
import { createOperatorCounts, pushed } from './benchmark-host.js'
import { type BenchmarkTool, readyOf, refusalOf, type Wanted } from './benchmark-tool.js'
import { createRunModelLog, type RunModelLog } from './output/run-model-log.js'
import { BenchmarkLogError } from './output/run-statistics.js'
import { ranWith } from './ran-with.js'
import { createRunCounts } from './run-counts.js'
import { failureOf } from './tool/failure.js'
import { runTool } from './tool/run-tool.js'

/** LiteRT's `run_model` as a runtime. */
export function runModelHost(tool: BenchmarkTool, offer: RuntimeOffer): RuntimeHost {
  const counts = createRunCounts()
  const operatorCount = createOperatorCounts()
  return {
    offer,
    async *invoke(plan: HostPlan, signal: AbortSignal): AsyncGenerator<AgentMessage> {
      const operators = await operatorCount(plan.model)
      const model = await pushed(tool, plan.model, signal)
      // It has no limit of time, so that how many fit is found by a short process before the first.
      const runs =
        counts.wanted(plan) ?? (await fitting(tool, { model, plan, operators, runs: PILOT_RUNS }, signal))
      for await (const message of runModelOnce(tool, { model, plan, operators, runs }, signal)) {
        if (message.type === 'done') counts.made(plan, message.batch)
        yield message
      }
    },
    async [Symbol.asyncDispose]() {
      // Nothing outlives an invocation; what was pushed is there for the next worker.
    },
  }
}

const PILOT_RUNS = 4

async function fitting(tool: BenchmarkTool, wanted: Wanted, signal: AbortSignal): Promise<number> {
  const { minIterations, targetSeconds, maxSeconds } = wanted.plan.sampling
  for await (const message of runModelOnce(tool, wanted, signal)) {
    if (message.type !== 'block') continue
    const seconds = (message.samplesMs[0] ?? 1) / 1000
    const most = Math.max(1, Math.floor(maxSeconds / seconds))
    return Math.min(most, Math.max(minIterations, Math.ceil(targetSeconds / seconds)))
  }
  // What is wrong with the model, the invocation itself will say.
  return minIterations
}

/** One process of `run_model`. All of its lines come at its end, so it tells nothing before. */
export async function* runModelOnce(
  tool: BenchmarkTool,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<AgentMessage, void, undefined> {
  const { device, binary, clusters, runtime } = tool
  const { plan, model, runs } = wanted
  const use = tool.use(plan.delegate)
  const refused = refusalOf(tool, plan, use) ?? threadsRefusal(plan)
  if (refused !== null || use === null) {
    yield refused as AgentMessage
    return
  }
  const cpus = cpusOf(plan.affinity ?? 'any', clusters)
  const pinning = cpus === null ? null : { affinity: plan.affinity ?? 'any', cpus }
  // The first run is none of those that count.
  const count = (runs ?? plan.sampling.minIterations) + 1
  const flags = [`--graph=${model}`, `--iterations=${count}`, ...use.flags]
  const log = createRunModelLog()
  const command = { words: [binary.path, ...flags], mask: cpus === null ? null : tasksetMask(cpus) }
  const { environment } = tool
  let pid = 0
  let affinity: string | null = null
  for await (const event of runTool(device, { ...command, ...(environment && { environment }) }, signal)) {
    if ('pid' in event) {
      pid = event.pid
      yield readyOf(tool, pid, flags)
    } else if ('line' in event) {
      log.heard(event.line)
      // The last line before the runs that surely has come by then.
      if (pinning !== null && event.line.endsWith('Prepare output buffers'))
        affinity = await affinityOf(device, pid, pinning, signal)
    } else if (event.exitCode === 0 && log.result !== null) {
      yield* told(log, { ...ranWith({ log, use, wanted, affinity }) })
    } else {
      const { errors, lastLines, initMs } = log
      yield failureOf({ tool: runtime, exitCode: event.exitCode, loaded: initMs !== null, errors, lastLines })
    }
  }
}

function threadsRefusal({ threads }: HostPlan): AgentMessage | null {
  if (threads === 1) return null
  const message = 'run_model has no flag for threads; use LiteRT’s benchmark_model for more than one'
  return { type: 'unsupported', code: 'threads-unsupported', message }
}

function* told(log: RunModelLog, init: ReturnType<typeof ranWith>): Generator<AgentMessage> {
  const result = resultOf(log)
  const { initMs } = log
  if (initMs === null)
    throw new InvocationError('runner-protocol', 'the lines of run_model carry no time, so loading has none')
  const batch = Math.max(1, result.count - 1)
  yield { type: 'init', initMs, ...init }
  yield { type: 'first', firstMs: result.firstUs / 1000 }
  yield { type: 'block', sequence: 0, phase: 'measured', batch, samplesMs: [result.meanUs / 1000] }
  yield {
    type: 'done',
    iterations: 1,
    batch,
    warmup: { iterations: 0, reason: 'fixed' },
    latenessMs: null,
    peakBytes: null,
    outputDigest: null,
    inferences: {
      minMs: result.minUs / 1000,
      maxMs: result.maxUs / 1000,
      stdMs: null,
      p5Ms: null,
      medianMs: null,
      p95Ms: null,
    },
  }
}

function resultOf(log: RunModelLog): NonNullable<RunModelLog['result']> {
  try {
    const { result } = log
    if (result !== null) return result
  } catch (error) {
    if (!(error instanceof BenchmarkLogError)) throw error
    throw new InvocationError('runner-protocol', error.message, { cause: error })
  }
  throw new InvocationError('runner-crashed', 'run_model ended before its results were whole')
}
