import type { Ready, SuiteMessage, SuitePlan } from '@paceline/contracts'
import type { Clock } from '../clock.js'
import { failureMessage } from '../failure-message.js'
import { type ModelRunner, RunnerError, UnsupportedModelError } from '../model-runner.js'
import { timerStepUs } from '../timer-step.js'
import { blockSender } from './block-sender.js'
import { measureEntry } from './measure-entry.js'
import { suiteOrder } from './suite-order.js'

export interface Suite {
  readonly plan: SuitePlan
  /** What the agent knows of itself; sent before a model is touched. */
  readonly ready: Ready
  /** A runner for one entry's turn. */
  readonly createRunner: () => ModelRunner
  readonly clock: Clock
  /** Called between samples only, never inside one. */
  readonly emit: (message: SuiteMessage) => void
  /** Lets the host's own work happen: timers, polls, the end of a pipe. */
  readonly yieldToHost: () => Promise<void>
  readonly signal: AbortSignal
}

/**
 * Many models in one process, one after the other: each is loaded, warmed, sampled and closed. A model that the
 * runtime refuses is one entry less; whatever else goes wrong ends the suite as a message, and the promise
 * itself is never rejected.
 */
export async function runSuite(suite: Suite): Promise<void> {
  try {
    await measureAll(suite)
  } catch (error) {
    suite.emit(failureMessage(error))
  }
}

async function measureAll(suite: Suite): Promise<void> {
  const { plan, ready, clock, emit, yieldToHost, signal } = suite
  emit(ready)
  const stepUs = timerStepUs(clock)
  const sendBlock = blockSender(emit)
  if (plan.primer !== null) await prime(suite, plan.primer)
  const refused = new Set<string>()
  const peaks: number[] = []
  let measured = 0
  for (const turn of suiteOrder(plan)) {
    signal.throwIfAborted()
    if (refused.has(turn.entry.id)) continue
    const runner = suite.createRunner()
    try {
      await measureEntry({ plan, turn, runner, clock, stepUs, emit, sendBlock, yieldToHost })
      peaks.push((await runner.peakBytes()) ?? 0)
      measured += 1
    } catch (error) {
      if (!isRefusal(error)) throw error
      refused.add(turn.entry.id)
      const { code, message } = failureMessage(error)
      emit({ type: 'slice-refused', entry: turn.entry.id, round: turn.round, code, message })
    } finally {
      await closeQuietly(runner)
    }
    await yieldToHost()
  }
  const peakBytes = Math.max(0, ...peaks)
  emit({ type: 'suite-done', measured, refused: refused.size, peakBytes: peakBytes > 0 ? peakBytes : null })
}

/** How long the primer runs before the host gets its turn. */
const PIECE_MS = 100

async function prime(suite: Suite, { model, seconds }: NonNullable<SuitePlan['primer']>): Promise<void> {
  const { plan, clock, yieldToHost, signal } = suite
  const { threads, delegate, inputSeed } = plan
  const runner = suite.createRunner()
  try {
    await runner.load({ model, threads, delegate })
    await runner.setInputs(inputSeed)
    const endMs = clock.now() + seconds * 1000
    let yieldedMs = clock.now()
    do {
      await runner.run()
      if (clock.now() - yieldedMs < PIECE_MS) continue
      await yieldToHost()
      signal.throwIfAborted()
      yieldedMs = clock.now()
    } while (clock.now() < endMs)
  } finally {
    await closeQuietly(runner)
  }
}

/** Whether it is this model's affair alone, and the runtime is still sound. */
function isRefusal(error: unknown): boolean {
  if (error instanceof UnsupportedModelError) return true
  return error instanceof RunnerError && error.code === 'model-refused'
}

async function closeQuietly(runner: ModelRunner): Promise<void> {
  try {
    await runner.close()
  } catch {
    // All was said of this entry, and a runtime that cannot clean up ends with its process.
  }
}
