import type { Measurement, ProtocolInFull } from '@paceline/contracts'
import { arrivalOutcome, figureOf } from '@paceline/domain'
import type { HostPlan } from '../drivers/driver.js'
import { hostPlanOf } from './host-plan.js'
import { batchOf, causeOf, type InvocationRefusal, type MeasuredInvocation } from './invocation-record.js'
import { invokeOnce } from './invoke-once.js'
import type { MeasuringSession } from './measuring-session.js'

/** A closed loop of the same model in the session of one that infers by period: what the period does to it. */
export interface ClosedLoop {
  /** One invocation of the closed loop, after one by period. */
  follow(periodic: HostPlan): Promise<InvocationRefusal | null>
  readonly invocations: readonly MeasuredInvocation[]
}

/** Waiting for the next period takes most of the time of an invocation by period; a closed loop needs less of it. */
const TIME_SHARE = 0.25

export function createClosedLoop(session: MeasuringSession): ClosedLoop {
  const invocations: MeasuredInvocation[] = []
  return {
    invocations,
    async follow({ model, sampling }) {
      const plan = hostPlanOf(session, {
        model,
        invocation: invocations.length,
        sampling: {
          ...sampling,
          targetSeconds: sampling.targetSeconds * TIME_SHARE,
          maxSeconds: sampling.maxSeconds * TIME_SHARE,
        },
        batch: batchOf(invocations, session.protocol),
        arrival: { mode: 'closed', periodMs: null },
      })
      const outcome = await invokeOnce(session, { plan, spending: 'invocation' })
      if ('state' in outcome) return outcome
      invocations.push(outcome)
      return null
    },
  }
}

/** The contract's `arrival`; null where inferences did not arrive by period. */
export function arrivalOf(
  { arrival, invocations: wanted }: ProtocolInFull,
  periodic: readonly MeasuredInvocation[],
  closed: readonly MeasuredInvocation[],
): Measurement['arrival'] {
  if (arrival.mode !== 'periodic' || arrival.periodMs === null) return null
  const figure = new Set(
    figureOf(
      closed.map((one) => ({ apart: causeOf(one) })),
      wanted,
    ),
  )
  return arrivalOutcome({
    periodicMs: periodic.map(({ measuredMs }) => measuredMs),
    closedMs: closed.filter((_, position) => figure.has(position)).map(({ measuredMs }) => measuredMs),
    periodMs: arrival.periodMs,
  })
}
