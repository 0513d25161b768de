import type { MeasuredComparison } from '@paceline/db'
import { comparisonSchedule, planComparison } from '@paceline/domain'
import type { HostPlan } from '../drivers/driver.js'
import { comparisonPlan, comparisonResults, variantFallbacks } from './comparison-report.js'
import type { InvocationRefusal } from './invocation-record.js'
import type { MeasureOutcome } from './measure-run.js'
import { measurementOf } from './measurement.js'
import { beginSession, type SessionOptions } from './measuring-session.js'
import { createProcessPairs, type NamedModel, type ProcessPairs } from './process-pairs.js'
import { type MeasureProgress, progressOf } from './progress.js'
import { type SentinelWatch, watchSentinels } from './sentinel-watch.js'
import { type SentinelModel, sentinelsOf } from './sentinels.js'
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
  const watch = sentinels && before && watchSentinels(sentinels, before)
  const pairs = createProcessPairs(session, {
    baseline: asked.baseline,
    variants,
    sampling: samplingOf(asked, budgetSeconds),
    repeatSeconds: budgetSeconds,
    onFirstInference: () => onProgress(progressOf([])),
    onInvocation: (baseline) => onProgress(progressOf(baseline)),
  })
  const refusal = await runPairs(asked, pairs, budgetSeconds, watch)
  if (refusal !== null) return refusal
  const sentinel = (await watch?.end(1)) ?? null
  const { measurement, fallback } = measurementOf({
    offer: host.offer,
    protocol,
    series: { invocations: pairs.baseline, stoppedBy: null },
    sentinel,
    sentinelRefusal: sentinels?.refusal ?? null,
    timeline: session.timeline.report(),
    build: asked.build ?? null,
    preparation: asked.preparation ?? null,
  })
  const others = variantFallbacks(asked, pairs)
  const conditions = { ...measurement.conditions, comparison: comparisonPlan(asked, pairs) }
  return {
    state: 'completed',
    measurement: { ...measurement, conditions, reasons: [...measurement.reasons, ...others] },
    fallback: fallback || others.length > 0,
    samples: [
      ...samplesOf('model', pairs.baseline),
      ...variants.flatMap(({ id }, index) => samplesOf(`variant:${id}`, pairs.variants[index] ?? [])),
      ...(sentinels?.samples() ?? []),
    ],
    comparison: comparisonResults(asked, pairs),
  }
}

/** Pairs in the order of the schedule, until the ratios are known well enough or the budget is used up. */
async function runPairs(
  { seed, pairs: fewest, variants, protocol }: ModelsToCompare,
  pairs: ProcessPairs,
  budgetSeconds: number,
  watch: SentinelWatch | null,
): Promise<InvocationRefusal | null> {
  const budget = { pairs: fewest, targetHalfWidth: protocol.targetHalfWidth }
  for (let ran = 0; ; ) {
    const plan = planComparison(pairs.compared(), budget)
    const schedule = comparisonSchedule({ seed, pairs: plan.pairs, variants: variants.length })
    if (plan.done || (ran > 0 && !isWithin(budgetSeconds, pairs, schedule.length / ran))) return null
    for (const scheduled of schedule.slice(ran)) {
      const refusal = await pairs.run(scheduled)
      if (refusal !== null) return refusal
      const endsSuperblock = scheduled.pair % 2 === 1
      if (endsSuperblock) await watch?.ifDue()
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
