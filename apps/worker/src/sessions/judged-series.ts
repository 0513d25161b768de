import type { Measurement, ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import { type Assessment, assess, type ExecutionDifference, type SentinelMovement } from '@paceline/domain'
import type { Preparation } from '../drivers/driver.js'
import { executionDifferences } from './execution.js'
import { causeOf, type MeasuredInvocation } from './invocation-record.js'

/** Invocations of one model, with what the domain says of them. */
export interface JudgedSeries extends Omit<Assessment, 'figure' | 'apart'> {
  /** Those that the figure is made of. */
  readonly figure: readonly MeasuredInvocation[]
  readonly apart: Measurement['apart']
  /** Of asked and ran, in any of them. */
  readonly differences: readonly ExecutionDifference[]
}

interface Judged {
  readonly protocol: ProtocolInFull
  readonly offer: RuntimeOffer
  readonly preparation?: Preparation | null
}

export function judgeSeries(
  invocations: readonly MeasuredInvocation[],
  { protocol, offer, preparation = null }: Judged,
  sentinel: SentinelMovement | null = null,
): JudgedSeries {
  const differences = executionDifferences(invocations, { protocol, offer, preparation })
  const finished = invocations.map((invocation) => ({
    measuredMs: invocation.measuredMs,
    apart: causeOf(invocation),
    batch: invocation.done.batch,
    warmup: invocation.done.warmup,
  }))
  const timerStepMs = timerStepMsOf(invocations[0])
  const { figure, apart, ...assessment } = assess(finished, { protocol, sentinel, timerStepMs, differences })
  return {
    ...assessment,
    figure: figure.flatMap((position) => invocations[position] ?? []),
    apart: [...apart],
    differences,
  }
}

/** What the conditions show of the agent is what its first invocation said. */
function timerStepMsOf(first: MeasuredInvocation | undefined): number | null {
  const stepUs = first?.ready.facts.timerStepUs
  return typeof stepUs === 'number' ? stepUs / 1000 : null
}
