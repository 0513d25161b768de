import type { Clock } from './clock.js'
import { type ModelRunner, RunnerError } from './model-runner.js'

type Runs = Pick<ModelRunner, 'run'>

/**
 * Makes `calls` inferences in a row; the time at which the last one ended. A runner that answers at once is not
 * made to wait for a microtask inside the sample.
 */
export function endOfCalls(runner: Runs, clock: Clock, calls: number): number | Promise<number> {
  for (let call = 1; call <= calls; call++) {
    const pending = runner.run()
    if (pending) return endOfPending(pending, runner, clock, calls - call)
  }
  return clock.now()
}

async function endOfPending(first: Promise<void>, runner: Runs, clock: Clock, more: number): Promise<number> {
  await first
  for (let call = 0; call < more; call++) {
    const pending = runner.run()
    if (pending) await pending
  }
  return clock.now()
}

/**
 * Milliseconds that `calls` inferences in a row take; 0 where the clock is too coarse to see them.
 *
 * @throws RunnerError `invalid-sample` when the clock steps back
 */
export async function timeCalls(runner: Runs, clock: Clock, calls: number): Promise<number> {
  const startedMs = clock.now()
  return elapsed(
    startedMs,
    await endOfCalls(runner, clock, calls),
    `inferences before the first sample, ${calls} in a row,`,
  )
}

/**
 * Milliseconds between two readings of the clock, which may be the same.
 *
 * @param what names the time between in the error
 * @throws RunnerError `invalid-sample` when the clock stepped back, or gave no number
 */
export function elapsed(startedMs: number, endedMs: number, what: string): number {
  const elapsedMs = endedMs - startedMs
  if (elapsedMs >= 0 && elapsedMs < Number.POSITIVE_INFINITY) return elapsedMs
  throw invalid(startedMs, endedMs, what)
}

/**
 * Milliseconds that something lasted for certain: as `elapsed`, and above 0. A clock that stands still makes no
 * sample either, and nothing is bent into one. The error names the sample by its phase and number from 0.
 */
export function lasted(startedMs: number, endedMs: number, what: string, sample?: number): number {
  const elapsedMs = endedMs - startedMs
  if (elapsedMs > 0 && elapsedMs < Number.POSITIVE_INFINITY) return elapsedMs
  // Put together only now: a text for each sample would be garbage for the collector to find.
  throw invalid(startedMs, endedMs, sample === undefined ? what : `${what} sample ${sample}`)
}

function invalid(startedMs: number, endedMs: number, what: string): RunnerError {
  const readings = `this runner's clock went from ${startedMs} to ${endedMs} ms`
  return new RunnerError('invalid-sample', `${what} lasted ${endedMs - startedMs} ms: ${readings}`)
}
