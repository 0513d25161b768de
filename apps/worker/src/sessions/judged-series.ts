import type { Measurement, ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import {
  type ExecutionDifference,
  type Judgement,
  judge,
  median,
  type SentinelMovement,
  type Steadiness,
  steadiness,
} from '@paceline/domain'
import { executionDifferences } from './execution.js'
import { batchOf, causeOf, type MeasuredInvocation } from './invocation-record.js'
import { figureOf } from './series.js'

/** Invocations of one model, with what the domain says of them. */
export interface JudgedSeries extends Judgement {
  /** Those that the figure is made of. */
  readonly figure: readonly MeasuredInvocation[]
  /** Inferences a sample. */
  readonly batch: number
  readonly apart: Measurement['apart']
  readonly steadiness: Steadiness
  /** Of asked and ran, in any of them. */
  readonly differences: readonly ExecutionDifference[]
}

export function judgeSeries(
  invocations: readonly MeasuredInvocation[],
  { protocol, offer }: { readonly protocol: ProtocolInFull; readonly offer: RuntimeOffer },
  sentinel: SentinelMovement | null = null,
): JudgedSeries {
  const { invocations: figure, disturbed } = figureOf(invocations, protocol.invocations)
  const samplesByInvocation = figure.map(({ measuredMs }) => measuredMs)
  const apart = apartOf(invocations, disturbed)
  const differences = executionDifferences(invocations, { protocol, offer })
  const batch = batchOf(figure, protocol)
  const steady = numberedAs(invocations, figure, steadiness(samplesByInvocation))
  const judgement = judge({
    samplesByInvocation,
    protocol,
    steadiness: steady,
    apart,
    sentinel,
    clock: clockOf(figure[0], batch),
    differences,
    warmups: figure.map(({ done }) => done.warmup),
  })
  return { ...judgement, figure, batch, apart, steadiness: steady, differences }
}

/** A step is told by the number of its invocation as it is stored, those kept apart counted. */
function numberedAs(
  all: readonly MeasuredInvocation[],
  figure: readonly MeasuredInvocation[],
  found: Steadiness,
): Steadiness {
  const { changePoint } = found
  if (changePoint === null) return found
  const first = figure[changePoint.invocation]
  const invocation = first === undefined ? changePoint.invocation : all.indexOf(first)
  return { ...found, changePoint: { ...changePoint, invocation } }
}

/** What was taken while the device was disturbed, a figure for each cause. */
function apartOf(invocations: readonly MeasuredInvocation[], inFigure: boolean): Measurement['apart'] {
  return (['contended', 'throttled'] as const).flatMap((cause) => {
    const disturbed = invocations.filter((invocation) => causeOf(invocation) === cause)
    if (disturbed.length === 0) return []
    const samplesMs = disturbed.flatMap(({ measuredMs }) => measuredMs)
    return {
      cause,
      invocations: disturbed.length,
      iterations: samplesMs.length,
      medianMs: median(samplesMs),
      inFigure,
    }
  })
}

function clockOf(invocation: MeasuredInvocation | undefined, batch: number) {
  const stepUs = invocation?.ready.facts.timerStepUs
  return typeof stepUs === 'number' ? { stepMs: stepUs / 1000, batch } : null
}
