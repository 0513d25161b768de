import type { SuiteEntry, SuiteMessage, SuitePlan } from '@paceline/contracts'
import { createWarmup } from '@paceline/domain'
import { endOfCalls, lasted, timeCalls } from '../calls.js'
import { callsPerSample } from '../calls-per-sample.js'
import type { Clock } from '../clock.js'
import type { ModelRunner } from '../model-runner.js'
import type { BlockSender } from './block-sender.js'
import type { SuiteTurn } from './suite-order.js'

/** What an entry's turn needs. */
export interface EntryMeasurement {
  readonly plan: SuitePlan
  readonly turn: SuiteTurn<SuiteEntry>
  readonly runner: ModelRunner
  readonly clock: Clock
  /** The clock's step; null where it is not known. */
  readonly stepUs: number | null
  readonly emit: (message: SuiteMessage) => void
  readonly sendBlock: BlockSender
  readonly yieldToHost: () => Promise<void>
}

/**
 * Loads an entry's model, warms it and samples it; throws what the runner throws. Blocks are sent between
 * phases only: an entry's are short.
 */
export async function measureEntry(entry: EntryMeasurement): Promise<void> {
  const { plan, turn, runner, clock, stepUs, emit, sendBlock, yieldToHost } = entry
  const { id, model, batch: least, profiler = false, slice = false } = turn.entry
  const place = { entry: id, round: turn.round }
  const { threads, delegate, kernelChoices } = plan
  const kept = kernelChoices && { kernelChoices }
  const loaded = await runner.load({ model, threads, delegate, profiler, slice, ...kept })
  await runner.setInputs(plan.inputSeed)
  const firstMs = await timeCalls(runner, clock, 1)
  const outputDigest = await runner.outputDigest()
  await runner.verify?.()
  const batch = await callsPerSample((calls) => timeCalls(runner, clock, calls), stepUs, least)
  emit({ type: 'slice', ...place, ...loaded, firstMs, batch })
  const warm = await warmUp(entry, batch)
  sendBlock(place, 'warmup', warm.samplesMs)
  await yieldToHost()
  await runner.verify?.()
  const measuredMs = await sample(entry, batch)
  sendBlock(place, 'measured', measuredMs)
  await runner.verify?.()
  emit({
    type: 'slice-done',
    ...place,
    iterations: measuredMs.length,
    warmup: { iterations: warm.samplesMs.length, reason: warm.reason },
    outputDigest,
    profilerText: profiler ? ((await runner.profilerText?.()) ?? null) : null,
  })
}

async function warmUp(entry: EntryMeasurement, batch: number) {
  const warmup = createWarmup(entry.plan.warmup)
  const samplesMs: number[] = []
  while (warmup.result === null) {
    const elapsedMs = await timeSample(entry, batch, `warmup sample ${samplesMs.length}`)
    samplesMs.push(elapsedMs / batch)
    // The rule counts the time that has passed, which is the whole batch's.
    warmup.push(elapsedMs)
  }
  return { samplesMs, reason: warmup.result.reason }
}

async function sample(entry: EntryMeasurement, batch: number): Promise<number[]> {
  const { minSamples, maxSamples, maxSeconds } = entry.plan.sampling
  const samplesMs: number[] = []
  let spentMs = 0
  while (samplesMs.length < minSamples || (samplesMs.length < maxSamples && spentMs < maxSeconds * 1000)) {
    const elapsedMs = await timeSample(entry, batch, `measured sample ${samplesMs.length}`)
    spentMs += elapsedMs
    samplesMs.push(elapsedMs / batch)
  }
  return samplesMs
}

/** Milliseconds of so many inferences in a row; throws RunnerError `invalid-sample` unless they are above 0. */
async function timeSample(
  { turn, runner, clock }: EntryMeasurement,
  calls: number,
  sample: string,
): Promise<number> {
  const startedMs = clock.now()
  return lasted(startedMs, await endOfCalls(runner, clock, calls), `${sample} of "${turn.entry.id}"`)
}
