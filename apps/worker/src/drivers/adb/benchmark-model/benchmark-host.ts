import { readFile } from 'node:fs/promises'
import type { AgentMessage, RuntimeOffer } from '@paceline/contracts'
import { readModel } from '@paceline/tflite'
import type { HostPlan, ModelFile, RuntimeHost } from '../../driver.js'
import { invocationErrorOf } from '../adb-errors.js'
import { type BenchmarkTool, benchmarkOnce } from './benchmark-tool.js'
import { createRunCounts } from './run-counts.js'

/** A tool that has been probed, as a runtime. */
export function benchmarkHost(
  tool: BenchmarkTool,
  offer: RuntimeOffer,
  /** Whether it has a profiler of operators, as TFLite's does. */
  { profiles = true }: { readonly profiles?: boolean } = {},
): RuntimeHost {
  const counts = createRunCounts()
  const operatorCount = createOperatorCounts()
  return {
    offer,
    async *invoke(plan: HostPlan, signal: AbortSignal): AsyncGenerator<AgentMessage> {
      const operators = await operatorCount(plan.model)
      const model = await pushed(tool, plan.model, signal)
      const wanted = { model, plan, operators, runs: counts.wanted(plan) }
      for await (const message of benchmarkOnce(tool, wanted, signal)) {
        if (message.type === 'done') counts.made(plan, message.batch)
        yield message
      }
    },
    ...(profiles && { profilerText: (plan, signal) => profilerTextOf(tool, plan, signal) }),
    async [Symbol.asyncDispose]() {
      // Nothing outlives an invocation; what was pushed is there for the next worker.
    },
  }
}

/** One more process, in which the tool profiles each operator; what it writes, whole. */
async function profilerTextOf(tool: BenchmarkTool, plan: HostPlan, signal: AbortSignal): Promise<string> {
  const lines: string[] = []
  const model = await pushed(tool, plan.model, signal)
  const moreFlags = ['--enable_op_profiling=true']
  const wanted = { model, plan, operators: null, runs: null, moreFlags }
  const messages = benchmarkOnce(tool, { ...wanted, onLine: (line) => lines.push(line) }, signal)
  for await (const message of messages) {
    if (message.type === 'unsupported' || message.type === 'error') throw new Error(message.message)
  }
  return lines.join('\n')
}

/** A model is read once: it is the same for every invocation. */
export function createOperatorCounts(): (model: ModelFile) => Promise<number | null> {
  const counts = new Map<string, number | null>()
  return async (model) => {
    const known = counts.get(model.sha256)
    if (known !== undefined) return known
    const count = await operatorsIn(model)
    counts.set(model.sha256, count)
    return count
  }
}

async function operatorsIn({ path }: ModelFile): Promise<number | null> {
  try {
    return readModel(await readFile(path)).graphs[0]?.operators.length ?? null
  } catch {
    // The tool says what is wrong with it, in its own words.
    return null
  }
}

/** Where the model is on the device. */
export async function pushed(
  { device }: Pick<BenchmarkTool, 'device'>,
  model: ModelFile,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await device.ensure(model, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw invocationErrorOf(error)
  }
}
