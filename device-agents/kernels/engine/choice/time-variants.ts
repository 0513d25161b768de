import { type Clock, callsPerSample } from '@paceline/agent'
import { median } from '@paceline/domain'
import type { KernelNetwork } from '../kernel-network.js'

/** Timed rounds of each variant; one that is far behind is left out of the later ones. */
const rounds = 5
const firstRounds = 2
const farBehind = 1.3

/**
 * The fastest of an operator's variants, by the median of a few rounds. The variants take turns, so that what
 * disturbs the device for a moment does not fall on one alone, and a sample lasts 100 steps of the clock.
 *
 * @param candidates variants that may be chosen, at least one
 */
export async function fastestVariant(
  network: KernelNetwork,
  operator: number,
  candidates: readonly number[],
  { clock, stepUs }: { readonly clock: Clock; readonly stepUs: number | null },
): Promise<number> {
  const timeCalls = (calls: number) => {
    const startedMs = clock.now()
    for (let call = 0; call < calls; call++) network.runOperator(operator)
    return clock.now() - startedMs
  }
  let running = candidates.map((variant) => ({ variant, timesMs: [] as number[] }))
  let calls = 1
  for (let round = 0; round < rounds && running.length > 1; round++) {
    for (const one of running) {
      network.select(operator, one.variant)
      // Its packed weights are not in the caches yet.
      network.runOperator(operator)
      if (round === 0) calls = await callsPerSample(async (count) => timeCalls(count), stepUs, calls)
      one.timesMs.push(timeCalls(calls) / calls)
    }
    if (round + 1 < firstRounds) continue
    const limitMs = farBehind * Math.min(...running.map(({ timesMs }) => Math.min(...timesMs)))
    running = running.filter(({ timesMs }) => Math.min(...timesMs) <= limitMs)
  }
  const [best] = running
    .map(({ variant, timesMs }) => ({ variant, ms: timesMs.length > 0 ? median(timesMs) : 0 }))
    .sort((a, b) => a.ms - b.ms)
  if (best === undefined) throw new RangeError('no variant to choose from')
  return best.variant
}
