import type { Ready, RuntimeOffer } from '@paceline/contracts'

/** What a runtime offers where it was probed, by what its runner said of itself. */
export function offerOf(
  { runtime, version, flavour, facts }: Ready,
  { context, maxThreads }: Pick<RuntimeOffer, 'context' | 'maxThreads'>,
): RuntimeOffer {
  const { delegates, ...features } = facts
  return {
    name: runtime,
    version,
    flavour,
    delegates: Array.isArray(delegates) ? delegates.map(String) : [],
    context,
    maxThreads,
    features,
  }
}
