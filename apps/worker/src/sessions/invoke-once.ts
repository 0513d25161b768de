import { verifyMessages } from '@paceline/agent/verify'
import type { Initialised } from '@paceline/contracts'
import { invocationDisturbances } from '@paceline/domain'
import { type HostPlan, InvocationError } from '../drivers/driver.js'
import { createBlockConditions } from './block-conditions.js'
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
  const { gate, gateLimits, timeline, signal, conditions, clock, blocks: earlierBlocks } = session
  const { plan, spending } = invoking
  const before = await gate.pass()
  const phases = createPhases(clock)
  const blockConditions = createBlockConditions(conditions, plan.sampling.maxSeconds, clock)
  const startedMs = clock.now()
  const listeners = [phases, blockConditions]
  const record = await timeline.during(spending, () => recordOf(session, invoking, listeners))
  const seconds = (clock.now() - startedMs) / 1000
  signal.throwIfAborted()
  if ('state' in record) return record
  const took = phases.finish()
  timeline.giveToEngine(spending, took.idle)
  const blocks = blockConditions.readings
  const { after, disturbances } = await gate.readAfter((reading) => {
    return invocationDisturbances({ before, after: reading, blocks, earlierBlocks }, gateLimits)
  })
  earlierBlocks.push(...blocks)
  return { ...record, seconds, phases: took, before, after, blocks, disturbances }
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
      if (message.type === 'init' && protocol.requireDelegate) checkDelegate(protocol.delegate, message.ran)
      if (message.type === 'first') onFirstInference?.()
    }
  } finally {
    timed.end()
  }
  return recorder.finish()
}

/** A delegate is there for the whole graph: what it leaves to others is not what was required. */
function checkDelegate(required: string | null, ran: Initialised['ran']): void {
  const { delegate, delegatedOperators: taken, operators } = ran
  if (delegate !== required) {
    throw new InvocationError(
      'delegate-required',
      `${required} was required and ${delegate ?? 'no delegate'} ran`,
    )
  }
  if (taken !== null && operators !== null && taken < operators) {
    throw new InvocationError(
      'delegate-required',
      `${required} was required and took ${taken} of the ${operators} operators`,
    )
  }
}
