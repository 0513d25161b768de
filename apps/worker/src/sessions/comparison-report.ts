import type { Measurement, ProtocolInFull } from '@paceline/contracts'
import type { MeasuredComparison } from '@paceline/db'
import { comparePairs } from '@paceline/domain'
import type { Preparation, RuntimeHost } from '../drivers/driver.js'
import { invocationOf } from './conditions-report.js'
import { executionDifferences } from './execution.js'
import { judgeSeries } from './judged-series.js'
import type { NamedModel, ProcessPairs } from './process-pairs.js'

interface Compared {
  readonly host: Pick<RuntimeHost, 'offer'>
  readonly protocol: ProtocolInFull
  readonly preparation?: Preparation | null
  readonly seed: number
  readonly variants: readonly NamedModel[]
}

/** What each variant's pairs say. */
export function comparisonResults(asked: Compared, pairs: ProcessPairs): MeasuredComparison[] {
  const { host, protocol, variants, preparation = null } = asked
  return comparePairs(pairs.compared()).map(({ pValue: _, adjustedPValue, ...result }, index) => ({
    variant: variants[index]?.id ?? '',
    ...result,
    pValue: adjustedPValue,
    sampleVerdict: judgeSeries(pairs.variants[index] ?? [], { protocol, offer: host.offer, preparation })
      .verdict,
  }))
}

/** A variant that did not run as asked is compared all the same, and a reader must know. */
export function variantFallbacks(
  { variants, host: { offer }, protocol, preparation = null }: Compared,
  pairs: ProcessPairs,
): Measurement['reasons'] {
  return variants.flatMap(({ id }, index) => {
    const differences = executionDifferences(pairs.variants[index] ?? [], { offer, protocol, preparation })
    const changes = differences.map(
      ({ field, asked, ran }) => `${field} ${asked ?? 'none'} ran as ${ran ?? 'none'}`,
    )
    if (changes.length === 0) return []
    const text = `what ran of ${id} is not what was asked: ${changes.join(', ')}`
    return { code: 'variant-fallback', text, value: changes.length }
  })
}

/** Which invocations were compared, and what they were like: the results can be worked out again from the samples. */
export function comparisonPlan({ seed, variants }: Compared, { pairs, variants: ran }: ProcessPairs) {
  return {
    seed,
    variants: variants.map(({ id }) => id),
    pairs,
    invocations: ran.map((invocations) => invocations.map(invocationOf)),
  }
}
