import type { ProtocolInFull } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import {
  type MeasurementDone,
  type MeasurementProgress,
  planInvocation,
  sessionProgress,
} from '@paceline/domain'
import type { HostPlan, ModelFile } from '../drivers/driver.js'
import { hostPlanOf } from './host-plan.js'
import { batchOf, causeOf, type InvocationRefusal, type MeasuredInvocation } from './invocation-record.js'
import { invokeOnce } from './invoke-once.js'
import type { MeasuringSession } from './measuring-session.js'

/** Invocations of one model, one after the other. */
export interface Series {
  /** In their order, the disturbed ones among them. */
  readonly invocations: readonly MeasuredInvocation[]
  /** Why no other followed; null where they followed another plan than that of one model. */
  readonly stoppedBy: MeasurementDone['reason'] | null
}

export interface SeriesWanted {
  readonly model: ModelFile
  /** Told once, between samples. */
  readonly onFirstInference: () => void
  /** Told after each, of those that count so far. */
  readonly onInvocation: (counting: readonly MeasuredInvocation[]) => void
  /** Done between two invocations. */
  readonly between: (plan: HostPlan) => Promise<InvocationRefusal | null>
}

/** Disturbed invocations are replaced until they took as long as all sampling may, or there are so many. */
const MAX_APART = 30

/** Fresh invocations for as long as domain's `planInvocation` wants more; disturbed ones are replaced within limits. */
export async function measureSeries(
  session: MeasuringSession,
  wanted: SeriesWanted,
): Promise<Series | InvocationRefusal> {
  const { protocol } = session
  const invocations: MeasuredInvocation[] = []
  for (;;) {
    const counting = countingSoFar(protocol, invocations)
    if (counting === null) return { invocations, stoppedBy: 'elapsed' }
    const next = planInvocation(progressOf(counting, protocol), protocol)
    if (next.done) return { invocations, stoppedBy: next.reason }
    const plan = hostPlanOf(session, {
      model: wanted.model,
      invocation: invocations.length,
      sampling: next,
      batch: batchOf(invocations, protocol),
    })
    const isFirst = invocations.length === 0
    const outcome = await invokeOnce(session, {
      plan,
      spending: 'invocation',
      ...(isFirst && { onFirstInference: wanted.onFirstInference }),
    })
    if ('state' in outcome) return outcome
    invocations.push(outcome)
    wanted.onInvocation(countingSoFar(protocol, invocations) ?? invocations)
    const refusal = await wanted.between(plan)
    if (refusal !== null) return refusal
  }
}

/**
 * The invocations that the next is planned by: the undisturbed ones while others are still replaced, then all. Null
 * where there are enough undisturbed ones and no others are replaced any more.
 */
function countingSoFar(
  protocol: ProtocolInFull,
  invocations: readonly MeasuredInvocation[],
): readonly MeasuredInvocation[] | null {
  const undisturbed = invocations.filter((invocation) => causeOf(invocation) === null)
  const apart = invocations.filter((invocation) => causeOf(invocation) !== null)
  const apartSeconds = apart.reduce((sum, { seconds }) => sum + seconds, 0)
  if (apart.length < MAX_APART && apartSeconds < protocol.maxSeconds) return undisturbed
  return undisturbed.length >= protocol.invocations ? null : invocations
}

/** How far these invocations have come, by themselves: waiting and what was kept apart are not theirs. */
export function progressOf(
  invocations: readonly MeasuredInvocation[],
  protocol: ProtocolInFull,
): MeasurementProgress {
  const timed = invocations.map(({ measuredMs, done, seconds }) => ({
    measuredMs,
    batch: done.batch,
    seconds,
  }))
  return sessionProgress(timed, protocol)
}

/** As they are stored: what was disturbed in a phase of its own. */
export function samplesOf(subject: string, invocations: readonly MeasuredInvocation[]): StoredSamples[] {
  return invocations.flatMap((one, invocation): StoredSamples[] => [
    ...(one.warmupMs.length > 0
      ? [{ subject, invocation, phase: 'warmup' as const, samplesMs: one.warmupMs }]
      : []),
    { subject, invocation, phase: causeOf(one) === null ? 'measured' : 'apart', samplesMs: one.measuredMs },
  ])
}
