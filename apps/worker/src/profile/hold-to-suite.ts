import type { SuiteMessage } from '@paceline/contracts'
import { type HostSuitePlan, InvocationError } from '../drivers/driver.js'
import { defaultTimeLimits, type TimeLimits } from '../sessions/time-limits.js'

/** Each phase may overrun its own budget by the inference that is under way. */
const FIRST_INFERENCES_OF_GRACE = 10

/** A suite under a limit of time, slice by slice. */
export interface TimedSuite {
  /** Aborts when the suite must end: a slice has passed its limit, or whoever asked for it gave up. */
  readonly signal: AbortSignal
  heard(message: SuiteMessage): void
  end(): void
}

/**
 * Holds a suite to its plan: a slice that hangs ends it with `runner-hung`. Loading has one limit, and what comes
 * after another that follows from the slice's first inference.
 */
export function holdToSuite(
  plan: HostSuitePlan,
  signal: AbortSignal,
  { startMs, graceMs }: TimeLimits = defaultTimeLimits,
): TimedSuite {
  const late = new AbortController()
  let timer: NodeJS.Timeout
  const allow = (ms: number, what: string) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const text = `the runner did not reach ${what} within ${(ms / 1000).toFixed(0)} s`
      late.abort(new InvocationError('runner-hung', text))
    }, ms)
  }
  const primerMs = (plan.primer?.seconds ?? 0) * 1000
  allow(startMs, 'its start')
  return {
    signal: AbortSignal.any([signal, late.signal]),
    heard(message) {
      if (message.type === 'ready') allow(primerMs + startMs, 'its first slice')
      else if (message.type === 'slice') {
        const samplingMs = plan.warmup.maxMs + plan.sampling.maxSeconds * 1000
        const inferencesMs = message.firstMs * message.batch * FIRST_INFERENCES_OF_GRACE
        allow(samplingMs + inferencesMs + graceMs, `the end of ${message.entry}`)
      } else if (message.type !== 'slice-block') allow(startMs, 'its next slice')
    },
    end: () => clearTimeout(timer),
  }
}
