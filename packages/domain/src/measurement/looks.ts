import type { Protocol } from '../protocol/protocol.js'

/** Numbers of invocations at which the interval is looked at, after the protocol's minimum. */
export const furtherLooks: readonly number[] = [5, 8, 12, 20, 30]

/** Numbers of invocations at which a session of this protocol may stop by its interval, rising. */
export function looksOf({ invocations }: Pick<Protocol, 'invocations'>): number[] {
  return [invocations, ...furtherLooks.filter((look) => look > invocations)]
}

/** Fewest invocations whose variances are worth planning by. */
const minPilotInvocations = 5

/** Invocations of the pilot, which sample by the budget alone. */
export function pilotInvocationsOf({ invocations }: Pick<Protocol, 'invocations'>): number {
  return Math.max(minPilotInvocations, invocations)
}
