import type { Initialised } from '@paceline/contracts'
import type { HostPlan } from '../../driver.js'
import type { DelegateUse } from './delegates.js'
import type { DelegateNames, Delegation } from './output/delegation.js'

export interface RanFrom {
  readonly log: {
    delegation(names: DelegateNames): Delegation
    readonly threads?: number | null
    readonly backend?: string | null
  }
  readonly use: DelegateUse
  readonly wanted: { readonly plan: HostPlan; readonly operators: number | null }
  readonly affinity: string | null
}

/** What really ran, by the tool's log and the operators that were counted in the model. */
export function ranWith({ log, use, wanted, affinity }: RanFrom): Pick<Initialised, 'ran'> {
  const { plan, operators } = wanted
  const delegation = use.names && log.delegation(use.names)
  const took = delegation !== null && delegation.extent !== 'none'
  const offered = delegation?.ofOperators ?? operators
  const taken = delegation?.operators ?? (delegation?.extent === 'whole' ? offered : null)
  return {
    ran: {
      threads: log.threads ?? plan.threads,
      // A delegate that took nothing did not run.
      delegate: took ? plan.delegate : null,
      delegatedOperators: took ? taken : 0,
      operators: offered,
      precision: took || use.names === null ? use.precision : 'fp32',
      backend: log.backend ?? null,
      ...(affinity !== null && { affinity }),
    },
  }
}
