import type { AgentMessage } from '@paceline/contracts'
import { type HostPlan, InvocationError } from '../drivers/driver.js'

/** How long an invocation may stay without an end, by what it has reached. */
export interface TimeLimits {
  /** Until the first inference is over: starting, loading, and one inference of any length that is worth waiting for. */
  readonly startMs: number
  /** Beside what warm-up and sampling are allowed themselves. */
  readonly graceMs: number
}

export const defaultTimeLimits: TimeLimits = { startMs: 120_000, graceMs: 15_000 }

/** Each phase may overrun its own budget by the inference that is under way. */
const FIRST_INFERENCES_OF_GRACE = 10

export interface TimedInvocation {
  /** Aborts when the invocation must end: a limit has passed, or whoever asked for it gave up. */
  readonly signal: AbortSignal
  /** To be told each message: the first inference sets the limit of the rest. */
  heard(message: AgentMessage): void
  end(): void
}

/**
 * Holds an invocation to its plan: a runner that hangs is ended with `runner-hung`, whatever it waits for. The
 * limit is one of whole phases and not of silence, since a slow model is silent for long.
 */
export function holdToPlan(
  plan: HostPlan,
  signal: AbortSignal,
  limits: TimeLimits = defaultTimeLimits,
): TimedInvocation {
  const late = new AbortController()
  let timer = abortAfter(late, limits.startMs, 'its first inference')
  return {
    signal: AbortSignal.any([signal, late.signal]),
    heard(message) {
      if (message.type !== 'first') return
      clearTimeout(timer)
      const samplingMs = plan.warmup.maxMs + plan.sampling.maxSeconds * 1000
      const inferenceMs = (message.firstMs ?? 0) * plan.batch * FIRST_INFERENCES_OF_GRACE
      timer = abortAfter(late, samplingMs + inferenceMs + limits.graceMs, 'the end of its sampling')
    },
    end: () => clearTimeout(timer),
  }
}

function abortAfter(controller: AbortController, afterMs: number, what: string): NodeJS.Timeout {
  return setTimeout(() => {
    const seconds = (afterMs / 1000).toFixed(0)
    controller.abort(
      new InvocationError('runner-hung', `the runner did not reach ${what} within ${seconds} s`),
    )
  }, afterMs)
}
