import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { libraryPath, nativeAgentScript } from '@paceline/agent-native'
import { defaultWarmupRule } from '@paceline/domain'
import { buildModel } from '@paceline/tflite'
import { createChildProcessHost, type HostPlan, type ModelFile, type RuntimeHost } from '@paceline/worker'
import { modelOf } from '../device/invocations.js'
import { type BenchOptions, type Figure, medianOf } from './figure.js'

const bareLoop = fileURLToPath(new URL('./bare-tflite-loop.mjs', import.meta.url))

/**
 * What our agent costs a sample: the median of `tflite-native` beside that of a bare loop over the same library,
 * each in a fresh process. Pairs are interleaved with their order turned each time, and only ratios within a
 * pair count, so that a busy machine slows both.
 */
export async function run({ quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-overhead-'))
  try {
    const spec = { space: 'mobilenet_v2', encoding: { width: 1, resolution: 224 } }
    const model = modelOf(folder, 'mobilenet_v2.tflite', buildModel(spec, 0).bytes)
    await using host = await openHost()
    const iterations = quick ? 40 : 100
    return await pairs(quick ? 6 : 24, say, {
      agent: () => byAgent(host, model, iterations),
      bare: () => byBareLoop(model, iterations),
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Way = 'agent' | 'bare'

async function pairs(
  count: number,
  say: BenchOptions['say'],
  measure: Record<Way, () => Promise<number[]>>,
): Promise<readonly Figure[]> {
  const [ratios, byAgentMs, byBareMs]: [number[], number[], number[]] = [[], [], []]
  for (let pair = 0; pair < count; pair++) {
    const medians: Record<Way, number> = { agent: Number.NaN, bare: Number.NaN }
    const order: readonly Way[] = pair % 2 === 0 ? ['agent', 'bare'] : ['bare', 'agent']
    for (const way of order) medians[way] = medianOf(await measure[way]())
    ratios.push(medians.agent / medians.bare)
    byAgentMs.push(medians.agent)
    byBareMs.push(medians.bare)
    say(
      `pair ${pair + 1} of ${count}: ${medians.agent.toFixed(3)} ms by the agent, ${medians.bare.toFixed(3)} ms bare`,
    )
  }
  return [
    { key: 'native.overhead.ratio', value: medianOf(ratios), unit: 'x', better: 'lower', target: 1.02 },
    { key: 'native.agent.median', value: medianOf(byAgentMs), unit: 'ms', better: 'lower', target: null },
    { key: 'native.bare.median', value: medianOf(byBareMs), unit: 'ms', better: 'lower', target: null },
  ]
}

async function openHost(): Promise<RuntimeHost> {
  const signal = new AbortController().signal
  const host = await createChildProcessHost({ script: { path: nativeAgentScript }, maxThreads: 1, signal })
  if ('unavailable' in host) throw new Error(`tflite-native cannot be measured: ${host.unavailable}`)
  return host
}

/** Warmed by a number of iterations that the bare loop can have too. */
const WARMUP_ITERATIONS = 20

async function byAgent(host: RuntimeHost, model: ModelFile, iterations: number): Promise<number[]> {
  const plan: HostPlan = {
    type: 'plan',
    invocation: 0,
    model,
    threads: 1,
    delegate: 'xnnpack',
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 0,
    // No two blocks agree within nothing, so that the limit ends it.
    warmup: { ...defaultWarmupRule, tolerance: 0, maxIterations: WARMUP_ITERATIONS },
    sampling: { minIterations: iterations, maxIterations: iterations, targetSeconds: 60, maxSeconds: 60 },
  }
  const samplesMs: number[] = []
  for await (const message of host.invoke(plan, new AbortController().signal)) {
    if (message.type === 'unsupported' || message.type === 'error') throw new Error(message.message)
    if (message.type === 'block' && message.phase === 'measured') samplesMs.push(...message.samplesMs)
  }
  return samplesMs
}

async function byBareLoop(model: ModelFile, iterations: number): Promise<number[]> {
  const args = [bareLoop, libraryPath(), model.path, String(WARMUP_ITERATIONS + 1), String(iterations)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as number[]
}
