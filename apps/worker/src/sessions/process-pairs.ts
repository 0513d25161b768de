import type { ComparedPair, ScheduledPair } from '@paceline/domain'
import type { HostPlan, ModelFile } from '../drivers/driver.js'
import { hostPlanOf } from './host-plan.js'
import { batchOf, causeOf, type InvocationRefusal, type MeasuredInvocation } from './invocation-record.js'
import { invokeOnce } from './invoke-once.js'
import type { MeasuringSession } from './measuring-session.js'

export interface NamedModel {
  readonly id: string
  readonly file: ModelFile
}

/** A pair that was run: where its two invocations stand among those of their models. */
export interface RunPair extends ScheduledPair {
  readonly baselineInvocation: number
  readonly variantInvocation: number
  /** One of them was disturbed and the pair was run again. */
  readonly repeated: boolean
}

export interface PairsToRun {
  readonly baseline: NamedModel
  readonly variants: readonly NamedModel[]
  readonly sampling: HostPlan['sampling']
  /** Seconds of disturbed pairs that are run again, all in all. */
  readonly repeatSeconds: number
  readonly onFirstInference: () => void
  readonly onInvocation: (baseline: readonly MeasuredInvocation[]) => void
}

/** What ran of a comparison so far. */
export interface ProcessPairs {
  /** Runs both processes of a pair, again where one was disturbed; null, or the refusal that ends the comparison. */
  run(scheduled: ScheduledPair): Promise<InvocationRefusal | null>
  readonly baseline: readonly MeasuredInvocation[]
  readonly variants: readonly (readonly MeasuredInvocation[])[]
  /** All that ran, in their order. */
  readonly pairs: readonly RunPair[]
  /** Those that count, a list for each variant. */
  compared(): ComparedPair[][]
}

export function createProcessPairs(session: MeasuringSession, wanted: PairsToRun): ProcessPairs {
  const baseline: MeasuredInvocation[] = []
  const variants: MeasuredInvocation[][] = wanted.variants.map(() => [])
  const pairs: RunPair[] = []
  let repeatedSeconds = 0

  async function invoke(model: NamedModel, taken: MeasuredInvocation[]): Promise<InvocationRefusal | null> {
    const plan = hostPlanOf(session, {
      model: model.file,
      invocation: taken.length,
      sampling: wanted.sampling,
      batch: batchOf(taken, session.protocol),
    })
    const isFirst = pairs.length === 0 && baseline.length + variants.flat().length === 0
    const outcome = await invokeOnce(session, {
      plan,
      spending: 'invocation',
      ...(isFirst && { onFirstInference: wanted.onFirstInference }),
    })
    if ('state' in outcome) return { ...outcome, message: `${model.id}: ${outcome.message}` }
    taken.push(outcome)
    wanted.onInvocation(baseline)
    return null
  }

  async function runOnce(scheduled: ScheduledPair): Promise<InvocationRefusal | RunPair> {
    const own = variants[scheduled.variant] as MeasuredInvocation[]
    const sides: [NamedModel, MeasuredInvocation[]][] = [
      [wanted.baseline, baseline],
      [wanted.variants[scheduled.variant] as NamedModel, own],
    ]
    for (const [model, taken] of scheduled.order === 'AB' ? sides : sides.reverse()) {
      const refusal = await invoke(model, taken)
      if (refusal !== null) return refusal
    }
    const [first, second] = [baseline.at(-1), own.at(-1)] as [MeasuredInvocation, MeasuredInvocation]
    const disturbed = causeOf(first) !== null || causeOf(second) !== null
    const repeated = disturbed && repeatedSeconds < wanted.repeatSeconds
    if (repeated) repeatedSeconds += first.seconds + second.seconds
    return {
      ...scheduled,
      baselineInvocation: baseline.length - 1,
      variantInvocation: own.length - 1,
      repeated,
    }
  }

  return {
    baseline,
    variants,
    pairs,
    async run(scheduled) {
      for (;;) {
        const pair = await runOnce(scheduled)
        if ('state' in pair) return pair
        pairs.push(pair)
        if (!pair.repeated) return null
      }
    },
    compared: () =>
      variants.map((own, variant) =>
        pairs.flatMap((pair) =>
          pair.variant !== variant || pair.repeated
            ? []
            : {
                baseline: baseline[pair.baselineInvocation]?.measuredMs ?? [],
                variant: own[pair.variantInvocation]?.measuredMs ?? [],
              },
        ),
      ),
  }
}
