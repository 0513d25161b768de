import { defaultWarmupRule } from '@paceline/domain'
import type { HostPlan, ModelFile, RuntimeHost } from '@paceline/worker'
import { medianOf } from '../figure.js'

/** What most tools do: one process, one inference to warm up, fifty that count, and their median. */
export async function plainMedian(host: RuntimeHost, model: ModelFile): Promise<number> {
  const plan: HostPlan = {
    type: 'plan',
    invocation: 0,
    model,
    threads: 1,
    delegate: 'xnnpack',
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 0,
    warmup: { ...defaultWarmupRule, maxIterations: 1 },
    sampling: { minIterations: 50, maxIterations: 50, targetSeconds: 60, maxSeconds: 60 },
  }
  const samplesMs: number[] = []
  for await (const message of host.invoke(plan, new AbortController().signal)) {
    if (message.type === 'unsupported' || message.type === 'error') throw new Error(message.message)
    if (message.type === 'block' && message.phase === 'measured') samplesMs.push(...message.samplesMs)
  }
  return medianOf(samplesMs)
}
