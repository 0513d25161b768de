import type { ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import {
  type ExecutionDifference,
  executionAsked,
  fallbackOf,
  type ObservedExecution,
} from '@paceline/domain'
import type { Preparation } from '../drivers/driver.js'
import type { MeasuredInvocation } from './invocation-record.js'

interface Asked {
  readonly offer: RuntimeOffer
  readonly protocol: ProtocolInFull
  /** Null or left out where the device was left as it was. */
  readonly preparation?: Preparation | null
}

/** A runner that does not say how it was pinned was not, and an unprepared clock is held by nobody: either, when asked for, is a difference. */
export function observedExecution(
  { ready, initialised, done }: MeasuredInvocation,
  { offer, protocol, preparation }: Asked,
): ObservedExecution {
  return {
    threads: initialised.ran.threads,
    delegate: initialised.ran.delegate,
    flavour: ready.flavour,
    affinity: initialised.ran.affinity ?? 'any',
    clock: preparation?.clock ?? 'default',
    context: offer.context,
    batch: done.batch,
    arrivalMode: protocol.arrival.mode,
  }
}

/** What of any invocation differs from what was asked, once each. */
export function executionDifferences(
  invocations: readonly MeasuredInvocation[],
  asked: Asked,
): ExecutionDifference[] {
  const wanted = executionAsked(asked.protocol, asked.offer.flavour)
  const byWhat = new Map<string, ExecutionDifference>()
  for (const invocation of invocations) {
    for (const difference of fallbackOf(wanted, observedExecution(invocation, asked)).differences) {
      const what = `${difference.field} ${difference.ran}`
      if (!byWhat.has(what)) byWhat.set(what, difference)
    }
  }
  return [...byWhat.values()]
}
