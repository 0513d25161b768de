import type { AgentMessage, Block, InvocationPlan, Ready } from '@paceline/contracts'
import { continueSampling, createWarmup, type WarmupResult } from '@paceline/domain'
import { type Arrivals, arrivalsOf } from './arrivals.js'
import { BlockStream } from './block-stream.js'
import { endOfCalls, lasted, timeCalls } from './calls.js'
import { callsPerSample, leastSampleMs } from './calls-per-sample.js'
import type { Clock } from './clock.js'
import { failureMessage } from './failure-message.js'
import type { ModelRunner } from './model-runner.js'
import { timerStepUs } from './timer-step.js'

export interface Invocation {
  readonly plan: InvocationPlan
  /** What the agent knows of itself; sent before the model is touched. */
  readonly ready: Ready
  readonly runner: ModelRunner
  readonly clock: Clock
  /** Called between samples only, never inside one. */
  readonly emit: (message: AgentMessage) => void
  /** Lets the host's own work happen: timers, polls, the end of a pipe. */
  readonly yieldToHost: () => Promise<void>
  readonly signal: AbortSignal
}

/** How long samples are held before they are sent, so that sending is rare beside sampling. */
const PIECE_MS = 250

/**
 * Sending cools caches: on `tflite-native` the first sample after it was 6% slower at 0.3 ms an inference, and as
 * ever with one untimed inference or a few before it. So many come first, as far as they fit in this share of a piece.
 */
const MAX_REHEATS = 3
const REHEAT_SHARE = 0.01

/**
 * One invocation of one model: the loop that every agent shares.
 *
 *   ready -> init -> first -> block* (warm-up) -> block* (measured) -> done
 *
 * What goes wrong is a message too (`unsupported` or `error`), after which nothing follows; the promise itself
 * is never rejected. The output's digest is taken from the first inference, while a model with memory is still
 * in its first state.
 *
 * A sample is the wall time of a batch of inferences divided by their number: the plan's, or as many as last 100
 * steps of the clock, as `callsPerSample` finds after the first inference, and again after warm-up, since a
 * compiler may have made them shorter meanwhile. By period a sample is one inference whatever the clock.
 */
export async function runInvocation(invocation: Invocation): Promise<void> {
  const { runner, emit } = invocation
  try {
    await measure(invocation)
  } catch (error) {
    emit(failureMessage(error))
  }
  try {
    await runner.close()
  } catch {
    // All was said, and a runtime that cannot clean up ends with its process.
  }
}

async function measure(invocation: Invocation): Promise<void> {
  const { plan, ready, runner, clock, emit, yieldToHost, signal } = invocation
  emit(ready)
  signal.throwIfAborted()
  const loaded = await runner.load(plan)
  emit({ type: 'init', ...loaded })
  await runner.setInputs(plan.inputSeed)
  const firstMs = await timeCalls(runner, clock, 1)
  emit({ type: 'first', firstMs: firstMs > 0 ? firstMs : null })
  const outputDigest = await runner.outputDigest()
  await runner.verify?.()
  await yieldToHost()

  const blocks = new BlockStream(emit)
  const warm = await warmUp(invocation, blocks)
  await runner.verify?.()
  const arrivals = arrivalsOf(plan.arrival, clock)
  const measured = await sampleMeasured({ invocation, blocks, arrivals, batch: warm.batch })
  await runner.verify?.()
  emit({
    type: 'done',
    iterations: measured.iterations,
    batch: warm.batch,
    warmup: { iterations: warm.iterations, reason: warm.reason },
    latenessMs: arrivals.latenessMs,
    // By period a runner waits because it is to.
    idleMs: warm.idleMs + (plan.arrival.mode === 'closed' ? measured.idleMs : 0),
    peakBytes: await runner.peakBytes(),
    outputDigest,
  })
}

/**
 * Warms up by the plan's rule, and finds how many inferences a sample needs before and after. It is a closed
 * loop whatever comes after: by period it could take as long as a whole session.
 */
async function warmUp(
  invocation: Invocation,
  blocks: BlockStream,
): Promise<
  Pick<WarmupResult, 'iterations' | 'reason'> & { readonly batch: number; readonly idleMs: number }
> {
  const { plan, runner, clock } = invocation
  const stepUs = timerStepUs(clock)
  const enough = (least: number) => callsPerSample((calls) => timeCalls(runner, clock, calls), stepUs, least)
  const batch = await enough(plan.batch)
  const warmup = createWarmup(plan.warmup)
  const arrivals = arrivalsOf({ mode: 'closed', periodMs: null }, clock)
  let shortestMs = Number.POSITIVE_INFINITY
  const idleMs = await sampleWhile({ invocation, blocks, arrivals, batch }, 'warmup', (sampleMs) => {
    const batchMs = sampleMs * batch
    shortestMs = Math.min(shortestMs, batchMs)
    // The rule compares blocks with one another and counts the time that passes, which is the batches'.
    return warmup.push(batchMs) === 'warming'
  })
  const { iterations, reason } = warmup.result ?? { iterations: 0, reason: 'limit' }
  if (plan.arrival.mode === 'periodic') return { iterations, reason, batch: plan.batch, idleMs }
  const tooShort = shortestMs < leastSampleMs(stepUs)
  return { iterations, reason, batch: tooShort ? await enough(batch) : batch, idleMs }
}

/** Samples until domain's `continueSampling` has enough; the number of samples, and the time between them. */
async function sampleMeasured(sampler: Sampler): Promise<{ iterations: number; idleMs: number }> {
  const { plan, clock } = sampler.invocation
  const budget = { done: false as const, invocation: plan.invocation, ...plan.sampling }
  const startedMs = clock.now()
  let iterations = 0
  let busyMs = 0
  const idleMs = await sampleWhile(sampler, 'measured', (sampleMs) => {
    iterations += 1
    busyMs += sampleMs * sampler.batch
    // Waiting for the next period is part of sampling; sending a block in a closed loop is not.
    const elapsedMs = plan.arrival.mode === 'closed' ? busyMs : clock.now() - startedMs
    return continueSampling(budget, iterations, elapsedMs)
  })
  return { iterations, idleMs }
}

interface Sampler {
  readonly invocation: Invocation
  readonly blocks: BlockStream
  readonly arrivals: Arrivals
  /** Inferences in a sample. */
  readonly batch: number
}

/** Samples while more are wanted; the milliseconds from the first to the last that no sample holds. */
async function sampleWhile(
  { invocation, blocks, arrivals, batch }: Sampler,
  phase: Block['phase'],
  wantsMore: (sampleMs: number) => boolean,
): Promise<number> {
  const { runner, clock, yieldToHost, signal } = invocation
  const fromMs = clock.now()
  let sentMs = fromMs
  let sampledMs = 0
  let endedMs: number | null = null
  for (let sample = 0; ; sample++) {
    const due = arrivals.next(endedMs)
    const startedMs = typeof due === 'number' ? due : await due
    const end = endOfCalls(runner, clock, batch)
    endedMs = typeof end === 'number' ? end : await end
    const sampleMs = lasted(startedMs, endedMs, phase, sample) / batch
    sampledMs += endedMs - startedMs
    blocks.add(sampleMs)
    const more = wantsMore(sampleMs)
    if (more && !blocks.full && endedMs - sentMs < PIECE_MS) continue
    blocks.flush({ phase, batch })
    if (!more && phase === 'measured') return Math.max(0, endedMs - fromMs - sampledMs)
    await yieldToHost()
    signal.throwIfAborted()
    // By period a model is left as cold as it is in an app.
    if (arrivals.latenessMs === null) await endOfCalls(runner, clock, reheatsAt(sampleMs))
    if (!more) return Math.max(0, clock.now() - fromMs - sampledMs)
    sentMs = clock.now()
  }
}

/** Inferences outside of timing after a pause. */
function reheatsAt(inferenceMs: number): number {
  return Math.min(MAX_REHEATS, Math.floor((REHEAT_SHARE * PIECE_MS) / inferenceMs))
}
