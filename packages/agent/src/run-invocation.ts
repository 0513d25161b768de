import type { AgentMessage, Block, InvocationPlan, Ready } from '@paceline/contracts'
import { continueSampling, createWarmup } from '@paceline/domain'
import { type Arrivals, arrivalsOf } from './arrivals.js'
import { BlockStream } from './block-stream.js'
import type { Clock } from './clock.js'
import { failureMessage } from './failure-message.js'
import type { ModelRunner } from './model-runner.js'

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
const PIECE_MS = 100

/**
 * One invocation of one model: the loop that every agent shares.
 *
 *   ready -> init -> first -> block* (warm-up) -> block* (measured) -> done
 *
 * What goes wrong is a message too (`unsupported` or `error`), after which nothing follows; the promise itself
 * is never rejected. The output's digest is taken from the first inference, while a model with memory is still
 * in its first state. A sample is the wall time of `batch` inferences divided by `batch`.
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
  const startedMs = clock.now()
  await runner.run()
  emit({ type: 'first', firstMs: clock.now() - startedMs })
  const outputDigest = await runner.outputDigest()
  await yieldToHost()

  const blocks = new BlockStream(emit)
  const warmup = createWarmup(plan.warmup)
  // Warm-up is a closed loop whatever comes after: by period it could take as long as a whole session.
  const closed = arrivalsOf({ mode: 'closed', periodMs: null }, clock)
  const warming = { invocation, blocks, arrivals: closed }
  await sampleWhile(warming, 'warmup', (sampleMs) => warmup.push(sampleMs) === 'warming')
  const iterations = await sampleMeasured({ invocation, blocks, arrivals: arrivalsOf(plan.arrival, clock) })
  emit({
    type: 'done',
    iterations,
    warmup: { iterations: warmup.result?.iterations ?? 0, reason: warmup.result?.reason ?? 'limit' },
    peakBytes: await runner.peakBytes(),
    outputDigest,
  })
}

/** Samples until domain's `continueSampling` has enough; the number of samples. */
async function sampleMeasured(sampler: Sampler): Promise<number> {
  const { plan, clock } = sampler.invocation
  const budget = { done: false as const, invocation: plan.invocation, ...plan.sampling }
  const startedMs = clock.now()
  let iterations = 0
  let busyMs = 0
  await sampleWhile(sampler, 'measured', (sampleMs) => {
    iterations += 1
    busyMs += sampleMs * plan.batch
    // Waiting for the next period is part of sampling; sending a block in a closed loop is not.
    const elapsedMs = plan.arrival.mode === 'closed' ? busyMs : clock.now() - startedMs
    return continueSampling(budget, iterations, elapsedMs)
  })
  return iterations
}

interface Sampler {
  readonly invocation: Invocation
  readonly blocks: BlockStream
  readonly arrivals: Arrivals
}

async function sampleWhile(
  { invocation, blocks, arrivals }: Sampler,
  phase: Block['phase'],
  wantsMore: (sampleMs: number) => boolean,
): Promise<void> {
  const { plan, runner, clock, yieldToHost, signal } = invocation
  let sentMs = clock.now()
  for (;;) {
    const due = arrivals.next()
    const startedMs = typeof due === 'number' ? due : await due
    for (let call = 0; call < plan.batch; call++) {
      // A runner that answers at once is not made to wait for a microtask inside the sample.
      const pending = runner.run()
      if (pending) await pending
    }
    const endedMs = clock.now()
    const sampleMs = (endedMs - startedMs) / plan.batch
    blocks.add(sampleMs)
    const more = wantsMore(sampleMs)
    if (more && !blocks.full && endedMs - sentMs < PIECE_MS) continue
    blocks.flush(phase)
    if (!more) return
    await yieldToHost()
    signal.throwIfAborted()
    sentMs = clock.now()
  }
}
