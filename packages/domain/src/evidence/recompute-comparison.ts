import { type ComparedPair, comparePairs } from '../comparison/compare-pairs.js'
import { comparisonSchedule } from '../comparison/schedule.js'
import { assess } from '../measurement/assess.js'
import type { MeasuredEvidence, RecordedPair, RecordedPairs } from './evidence.js'
import { EvidenceError, finishedInvocations, timerStepMs } from './recompute-measurement.js'
import { type SampledInvocation, sampleSeries } from './sample-series.js'

/** The results of a comparison, a figure for each variant, worked out from its samples. Throws EvidenceError. */
export function recomputeComparison(evidence: MeasuredEvidence): object[] {
  const plan = planOf(evidence)
  const { protocol, samples } = evidence
  const baseline = sampleSeries(samples, 'model')
  const pairs = plan.variants.map((id, variant): ComparedPair[] => {
    const own = sampleSeries(samples, `variant:${id}`)
    return counted(plan.pairs, variant).map(({ baselineInvocation, variantInvocation }) => ({
      baseline: measured(baseline, baselineInvocation, 'the baseline'),
      variant: measured(own, variantInvocation, id),
    }))
  })
  return comparePairs(pairs).map(({ pValue: _, adjustedPValue, ...result }, variant) => {
    const id = plan.variants[variant] ?? ''
    const records = plan.invocations?.[variant]
    if (records === undefined) return { variant: id, ...result, pValue: adjustedPValue }
    const invocations = finishedInvocations(samples, `variant:${id}`, records)
    const { verdict } = assess(invocations, { protocol, timerStepMs: timerStepMs(records) })
    return { variant: id, ...result, pValue: adjustedPValue, sampleVerdict: verdict }
  })
}

/** The orders that the seed draws, pair by pair, for as many pairs as ran; beside those that ran. */
export function recomputeOrders(evidence: MeasuredEvidence, seed: number): { ran: string; drawn: string } {
  const { pairs, variants } = planOf(evidence)
  const ran = pairs.filter(({ repeated }) => !repeated)
  const perVariant = Math.ceil(ran.length / variants.length)
  const drawn = comparisonSchedule({ seed, pairs: perVariant, variants: variants.length })
  return { ran: orders(ran), drawn: orders(drawn.slice(0, ran.length)) }
}

function orders(pairs: readonly Pick<RecordedPair, 'variant' | 'order'>[]): string {
  return pairs.map(({ variant, order }) => `${variant}${order}`).join(' ')
}

function planOf({ measurement }: MeasuredEvidence): RecordedPairs {
  const plan = measurement.conditions.comparison
  if (plan === undefined) throw new EvidenceError('it was not recorded which invocations were compared')
  return plan
}

function counted(pairs: readonly RecordedPair[], variant: number): readonly RecordedPair[] {
  return pairs.filter((pair) => pair.variant === variant && !pair.repeated)
}

function measured(series: readonly SampledInvocation[], position: number, what: string) {
  const samples = series[position]?.measuredMs
  if (samples === undefined) throw new EvidenceError(`there is no invocation ${position} of ${what}`)
  return samples
}
