import type { Initialised, Measurement } from '@paceline/contracts'
import { median } from '@paceline/domain'

/**
 * The contract's `initMs`. A runner that knows says itself whether its caches, such as compiled shaders, were empty;
 * of others the first invocation is the cold one. What nobody saw is null.
 */
export function initTimesOf(
  invocations: readonly Pick<Initialised, 'initMs' | 'caches'>[],
): Measurement['initMs'] {
  const isTold = invocations.some(({ caches }) => caches !== undefined)
  const told = invocations.map(({ initMs, caches }, index) => ({
    initMs,
    caches: isTold ? caches : index === 0 ? 'cold' : 'warm',
  }))
  const typical = (wanted: Initialised['caches']): number | null => {
    const times = told.flatMap(({ initMs, caches }) => (caches === wanted ? [initMs] : []))
    return times.length > 0 ? median(times) : null
  }
  return { cold: typical('cold'), warm: typical('warm') }
}
