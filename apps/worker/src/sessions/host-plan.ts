import type { ProtocolInFull } from '@paceline/contracts'
import { warmupRuleOf } from '@paceline/domain'
import type { HostPlan, ModelFile } from '../drivers/driver.js'
import type { MeasuringSession } from './measuring-session.js'

export interface Asked {
  readonly model: ModelFile
  /** Counts from 0 within its subject. */
  readonly invocation: number
  readonly sampling: HostPlan['sampling']
  /** What samples of this model were seen to need, if any was. */
  readonly batch?: number
  readonly arrival?: ProtocolInFull['arrival']
}

/** The plan of one invocation under the session's protocol. */
export function hostPlanOf(
  { host, protocol, inputSeed }: Pick<MeasuringSession, 'host' | 'protocol' | 'inputSeed'>,
  { model, invocation, sampling, batch = protocol.batch, arrival = protocol.arrival }: Asked,
): HostPlan {
  const { threads, delegate, affinity, requireDelegate } = protocol
  const { minIterations, maxIterations, targetSeconds, maxSeconds } = sampling
  return {
    type: 'plan',
    invocation,
    model,
    threads,
    delegate,
    batch,
    affinity,
    arrival,
    inputSeed,
    ...(requireDelegate && { requireDelegate }),
    warmup: warmupRuleOf(host.offer.name),
    sampling: { minIterations, maxIterations, targetSeconds, maxSeconds },
  }
}
