import type { Measurement } from '@paceline/contracts'
import type { MeasuredComparison } from '@paceline/db'
import { comparePairs, comparisonSchedule, planComparison, sentinelMovement } from '@paceline/domain'
import type { HostPlan } from '../drivers/driver.js'
import { invocationOf } from './conditions-report.js'
import { executionDifferences } from './execution.js'
import type { InvocationRefusal } from './invocation-record.js'
import { judgeSeries } from './judged-series.js'
import type { MeasureOutcome } from './measure-run.js'
import { measurementOf } from './measurement.js'
import { beginSession, type SessionOptions } from './measuring-session.js'
import { createProcessPairs, type NamedModel, type ProcessPairs } from './process-pairs.js'
import { type MeasureProgress, progressOf } from './progress.js'
import { type SentinelModel, type SentinelReadings, type Sentinels, sentinelsOf } from './sentinels.js'
import { samplesOf } from './series.js'

export interface ModelsToCompare extends SessionOptions {
  readonly baseline: NamedModel
  /** The baseline may be among them. */
  readonly variants: readonly NamedModel[]
  /** Draws the order of each pair. */
  readonly seed: number
  /** Fewest pairs for each variant. */
  readonly pairs: number
  readonly sentinels?: readonly SentinelModel[]
  /** Of the baseline; told between samples. */
  readonly onProgress: (progress: MeasureProgress) => void
}

export type CompareOutcome =
  | (Extract<MeasureOutcome, { state: 'completed' }> & { readonly comparison: MeasuredComparison[] })
  | InvocationRefusal

/** Pairs past the fewest are started only within this multiple of the budget, all time counted. */
const ELAPSED_LIMIT_RATIO = 3

/**
 * Compares models in one session: fresh processes in pairs, whose order is drawn from the seed, for as long as
 * domain's `planComparison` wants more. The measurement is of the baseline's processes. A model that the runtime
 * refuses ends it, with the model's id in the message; it throws only the signal's reason, when aborted.
 */
export async function compareModels(asked: ModelsToCompare): Promise<CompareOutcome> {
  const { protocol, variants, host, onProgress } = asked
  const budgetSeconds = protocol.maxSeconds * (variants.length + 1)
  const session = beginSession(asked, budgetSeconds)
  const sentinels = sentinelsOf(session, asked.sentinels)
  const before = (await sentinels?.measure()) ?? null
  const pairs = createProcessPairs(session, {
    baseline: asked.baseline,
    variants,
    sampling: samplingOf(asked, budgetSeconds),
    repeatSeconds: budgetSeconds,
    onFirstInference: () => onProgress(progressOf([])),
    onInvocation: (baseline) => onProgress(progressOf(baseline)),
  })
  const refusal = await runPairs(asked, pairs, budgetSeconds)
  if (refusal !== null) return refusal
  const sentinel = before && (await readingsSince(before, sentinels))
  const { measurement, fallback } = measurementOf({
    offer: host.offer,
    protocol,
    series: { invocations: pairs.baseline, stoppedBy: null },
    sentinel,
    sentinelRefusal: sentinels?.refusal ?? null,
    timeline: session.timeline.report(),
    build: asked.build ?? null,
  })
  const others = variantFallbacks(asked, pairs)
  const conditions = { ...measurement.conditions, comparison: planOf(asked, pairs) }
  return {
    state: 'completed',
    measurement: { ...measurement, conditions, reasons: [...measurement.reasons, ...others] },
    fallback: fallback || others.length > 0,
    samples: [
      ...samplesOf('model', pairs.baseline),
      ...variants.flatMap(({ id }, index) => samplesOf(`variant:${id}`, pairs.variants[index] ?? [])),
      ...(sentinels?.samples() ?? []),
    ],
    comparison: resultsOf(asked, pairs),
  }
}

/** Pairs in the order of the schedule, until the ratios are known well enough or the budget is used up. */
async function runPairs(
  { seed, pairs: fewest, variants, protocol }: ModelsToCompare,
  pairs: ProcessPairs,
  budgetSeconds: number,
): Promise<InvocationRefusal | null> {
  const budget = { pairs: fewest, targetHalfWidth: protocol.targetHalfWidth }
  for (let ran = 0; ; ) {
    const plan = planComparison(pairs.compared(), budget)
    const schedule = comparisonSchedule({ seed, pairs: plan.pairs, variants: variants.length })
    if (plan.done || (ran > 0 && !isWithin(budgetSeconds, pairs, schedule.length / ran))) return null
    for (const scheduled of schedule.slice(ran)) {
      const refusal = await pairs.run(scheduled)
      if (refusal !== null) return refusal
    }
    ran = schedule.length
  }
}

/** Whether the processes up to the next look, so many times those so far, fit into the budget. */
function isWithin(budgetSeconds: number, { baseline, variants }: ProcessPairs, growth: number): boolean {
  const all = [...baseline, ...variants.flat()]
  const samplingSeconds = all.reduce((sum, { phases }) => sum + phases.sampling, 0)
  const elapsedSeconds = all.reduce((sum, { seconds }) => sum + seconds, 0)
  return samplingSeconds * growth <= budgetSeconds && elapsedSeconds <= ELAPSED_LIMIT_RATIO * budgetSeconds
}

/** The share of the budget that the pairs up to the first look sample in; the rest is for those after it. */
const FIRST_LOOK_SHARE = 0.5

/** What each process samples: an even share of the budget over those of the first look. */
function samplingOf(
  { pairs, variants, protocol }: ModelsToCompare,
  budgetSeconds: number,
): HostPlan['sampling'] {
  const first = planComparison(
    variants.map(() => []),
    { pairs, targetHalfWidth: protocol.targetHalfWidth },
  ).pairs
  const share = (whole: number) => Math.max(1, Math.floor((FIRST_LOOK_SHARE * whole) / first))
  const maxIterations = share(protocol.maxIterations)
  const seconds = (FIRST_LOOK_SHARE * budgetSeconds) / (2 * first * variants.length)
  return {
    minIterations: Math.min(maxIterations, Math.ceil(protocol.minIterations / first)),
    maxIterations,
    targetSeconds: seconds,
    maxSeconds: 2 * seconds,
  }
}

async function readingsSince(
  before: SentinelReadings['readings'][0],
  sentinels: Sentinels | null,
): Promise<SentinelReadings | null> {
  const after = (await sentinels?.measure()) ?? null
  if (sentinels === null || after === null) return null
  const readings = [before, after] as const
  const takes = readings.map((reading) => sentinels.takesOf(reading))
  return { readings, takes, movement: sentinelMovement(before, after), tries: 1 }
}

function resultsOf(asked: ModelsToCompare, pairs: ProcessPairs): MeasuredComparison[] {
  const { host, protocol, variants } = asked
  return comparePairs(pairs.compared()).map(({ pValue: _, adjustedPValue, ...result }, index) => ({
    variant: variants[index]?.id ?? '',
    ...result,
    pValue: adjustedPValue,
    sampleVerdict: judgeSeries(pairs.variants[index] ?? [], { protocol, offer: host.offer }).verdict,
  }))
}

/** A variant that did not run as asked is compared all the same, and a reader must know. */
function variantFallbacks(
  { variants, host: { offer }, protocol }: ModelsToCompare,
  pairs: ProcessPairs,
): Measurement['reasons'] {
  return variants.flatMap(({ id }, index) => {
    const differences = executionDifferences(pairs.variants[index] ?? [], { offer, protocol })
    const changes = differences.map(
      ({ field, asked, ran }) => `${field} ${asked ?? 'none'} ran as ${ran ?? 'none'}`,
    )
    if (changes.length === 0) return []
    const text = `what ran of ${id} is not what was asked: ${changes.join(', ')}`
    return { code: 'variant-fallback', text, value: changes.length }
  })
}

/** Which invocations were compared, and what they were like: the results can be worked out again from the samples. */
function planOf({ seed, variants }: ModelsToCompare, { pairs, variants: ran }: ProcessPairs) {
  return {
    seed,
    variants: variants.map(({ id }) => id),
    pairs,
    invocations: ran.map((invocations) => invocations.map(invocationOf)),
  }
}
