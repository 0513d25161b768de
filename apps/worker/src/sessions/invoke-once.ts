import { verifyMessages } from '@paceline/agent/verify'
import { disturbances } from '@paceline/domain'
import { type HostPlan, InvocationError } from '../drivers/driver.js'
import { blockDisturbances, createBlockConditions, onceEach } from './block-conditions.js'
import {
  createRecorder,
  type InvocationRecord,
  type InvocationRefusal,
  type MeasuredInvocation,
} from './invocation-record.js'
import type { MeasuringSession } from './measuring-session.js'
import { createPhases } from './phases.js'
import { holdToPlan } from './time-limits.js'
import type { Spending } from './timeline.js'

export interface Invoking {
  readonly plan: HostPlan
  readonly spending: Spending
  /** Told once, between samples. */
  readonly onFirstInference?: () => void
}

/**
 * One invocation, from an open gate to the conditions after it. What the runner or the model does wrong is an
 * outcome; it throws only the signal's reason, when aborted, and what nobody foresaw.
 */
export async function invokeOnce(
  session: MeasuringSession,
  invoking: Invoking,
): Promise<MeasuredInvocation | InvocationRefusal> {
  const { gate, gateLimits, timeline, signal, conditions, clock } = session
  const { plan, spending } = invoking
  const before = await gate.pass()
  const phases = createPhases(clock, plan.batch)
  const blocks = createBlockConditions(conditions, plan.sampling.maxSeconds, clock)
  const startedMs = clock.now()
  const record = await timeline.during(spending, () => recordOf(session, invoking, [phases, blocks]))
  const seconds = (clock.now() - startedMs) / 1000
  signal.throwIfAborted()
  if ('state' in record) return record
  const ended = phases.finish()
  if (plan.arrival.mode === 'closed') timeline.giveToEngine(spending, ended.betweenBlocks)
  const after = await gate.readAfter((reading) =>
    onceEach([
      ...disturbances(before, reading, gateLimits),
      ...blockDisturbances(blocks.readings, gateLimits),
    ]),
  )
  return { ...record, seconds, phases: ended, before, blocks: blocks.readings, ...after }
}

type Listener = Pick<ReturnType<typeof createPhases>, 'heard'>

async function recordOf(
  session: MeasuringSession,
  invoking: Invoking,
  listeners: readonly Listener[],
): Promise<InvocationRecord | InvocationRefusal> {
  try {
    return await listen(session, invoking, listeners)
  } catch (error) {
    session.signal.throwIfAborted()
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
      return { state: 'failed', code: error.code, message: error.message }
    }
    throw error
  }
}

async function listen(
  { host, protocol, signal, limits }: MeasuringSession,
  { plan, onFirstInference }: Invoking,
  listeners: readonly Listener[],
): Promise<InvocationRecord | InvocationRefusal> {
  const timed = holdToPlan(plan, signal, limits)
  const recorder = createRecorder()
  try {
    for await (const message of verifyMessages(host.invoke(plan, timed.signal), plan)) {
      timed.heard(message)
      recorder.add(message)
      for (const listener of listeners) listener.heard(message)
      if (message.type === 'init' && protocol.requireDelegate && message.ran.delegate !== protocol.delegate) {
        const ran = message.ran.delegate ?? 'no delegate'
        throw new InvocationError('delegate-required', `${protocol.delegate} was required and ${ran} ran`)
      }
      if (message.type === 'first') onFirstInference?.()
    }
  } finally {
    timed.end()
  }
  return recorder.finish()
}
