import { arrivalOutcome } from '../arrival/arrival-outcome.js'
import { DomainError } from '../errors/domain-error.js'
import { type Assessment, assess, type FinishedInvocation, figureOf } from '../measurement/assess.js'
import { planReport } from '../measurement/plan-report.js'
import { sessionProgress } from '../measurement/progress.js'
import { operatorFigures } from '../profile/operator-figures.js'
import { sentinelFigures } from '../sentinel/sentinel-figures.js'
import { type SentinelReading, sentinelLevel } from '../sentinel/sentinel-level.js'
import { sentinelMovement } from '../sentinel/sentinel-movement.js'
import { nextSession } from '../sessions/next-session.js'
import { noiseFloor, type SessionGroup } from '../sessions/noise-floor.js'
import type { Samples } from '../statistics/samples.js'
import type { MeasuredEvidence, RecordedInvocation, RecordedSamples } from './evidence.js'
import { sampleSeries } from './sample-series.js'

/** Samples and what was recorded beside them do not belong together. */
export class EvidenceError extends DomainError {
  readonly code = 'evidence-incomplete'
}

/** What was recorded of an invocation beside its samples, whole: the first version left some of it out. */
export type WholeRecord = Required<RecordedInvocation>

interface EvidentInvocation extends FinishedInvocation {
  readonly warmupMs: Samples
  readonly seconds: number
}

/** Figures by their name in the contract's measurement; reasons by their code. */
export interface RecomputedMeasurement {
  readonly reasons: Readonly<Record<string, number | null>>
  readonly [figure: string]: unknown
}

/** The figures of a measurement, worked out from its samples under the rules of this build. Throws EvidenceError. */
export function recomputeMeasurement(
  evidence: MeasuredEvidence,
  floor: readonly SessionGroup[],
): RecomputedMeasurement {
  const { protocol, measurement, samples } = evidence
  const records = measurement.conditions.invocations ?? []
  const invocations = finishedInvocations(samples, 'model', records)
  const readings = sentinelReadings(evidence)
  const [before, after] = [readings?.[0], readings?.at(-1)]
  const assessment = assess(invocations, {
    protocol,
    sentinel: before && after ? sentinelMovement(before, after) : measurement.sentinel,
    timerStepMs: timerStepMs(records),
  })
  const { latencyMs, batch, verdict, reasons, steadiness, apart } = assessment
  const own = assessment.figure.map((position) => at(invocations, position))
  return {
    latencyMs: { ...latencyMs, nextSession: landing(latencyMs, floor) },
    batch,
    iterations: own.reduce((total, { measuredMs }) => total + measuredMs.length, 0),
    invocations: own.length,
    warmupIterations: own.reduce((total, { warmupMs }) => total + warmupMs.length, 0),
    verdict,
    reasons: Object.fromEntries(reasons.map(({ code, value }) => [code, value])),
    steadiness,
    apart,
    ...planPart(evidence, own),
    ...arrivalPart(evidence, own),
    ...operatorsPart(evidence),
    ...(readings && {
      sentinel: sentinelFigures(readings, latencyMs.median, measurement.sentinel?.reference ?? null),
    }),
  }
}

/** The invocations of a subject with what was recorded of them. Throws EvidenceError where one is missing. */
export function finishedInvocations(
  samples: readonly RecordedSamples[],
  subject: string,
  records: readonly RecordedInvocation[],
): EvidentInvocation[] {
  const series = sampleSeries(samples, subject)
  if (series.length !== records.length) {
    throw new EvidenceError(
      `there are samples of ${series.length} invocations of ${subject} and records of ${records.length}`,
    )
  }
  return series.map(({ warmupMs, measuredMs }, position) => {
    const { apart, batch, seconds, warmup } = at(records, position) as WholeRecord
    return { warmupMs, measuredMs, apart, batch, seconds, warmup }
  })
}

/** The step that a session goes by is that of its first runner. */
export function timerStepMs(records: readonly RecordedInvocation[]): number | null {
  const stepUs = records[0]?.timerStepUs
  return typeof stepUs === 'number' ? stepUs / 1000 : null
}

/** The readings as their takes were recorded; null where there are none, or it was not recorded which they were. */
function sentinelReadings({ samples, measurement }: MeasuredEvidence): SentinelReading[] | null {
  const recorded = measurement.sentinel && measurement.conditions.sentinel
  if (!recorded) return null
  return recorded.readings.map((takes) => {
    const levels = Object.entries(takes).map(([name, take]) => {
      const { measuredMs } = at(sampleSeries(samples, `sentinel:${name}`), take)
      return [name, sentinelLevel([measuredMs])] as const
    })
    return Object.fromEntries(levels)
  })
}

function landing(latencyMs: Assessment['latencyMs'], floor: readonly SessionGroup[]) {
  const { median: medianMs, standardErrorRatio, ci } = latencyMs
  return nextSession({ medianMs, standardErrorRatio, ci }, noiseFloor(floor))
}

function planPart({ protocol, measurement }: MeasuredEvidence, own: Parameters<typeof sessionProgress>[0]) {
  if (measurement.plan === null) return {}
  // Why no other followed, the session knows: it may have ended for what was kept apart.
  const { stoppedBy: _, ...plan } = planReport(sessionProgress(own, protocol), protocol)
  return { plan }
}

function arrivalPart({ protocol, samples }: MeasuredEvidence, own: readonly FinishedInvocation[]) {
  const { mode, periodMs } = protocol.arrival
  if (mode !== 'periodic' || periodMs === null) return {}
  // Which disturbance it was makes no difference to what the closed loop's figure is made of.
  const closed = sampleSeries(samples, 'closed').map(({ measuredMs, isApart }) => ({
    measuredMs,
    apart: isApart ? ('contended' as const) : null,
  }))
  const figure = figureOf(closed, protocol.invocations)
  return {
    arrival: arrivalOutcome({
      periodicMs: own.map(({ measuredMs }) => measuredMs),
      closedMs: figure.map((position) => at(closed, position).measuredMs),
      periodMs,
    }),
  }
}

function operatorsPart({ measurement, samples }: MeasuredEvidence) {
  const { operators, profile } = measurement
  if (!operators || profile?.slices === undefined || profile.resolutionUs === undefined) return {}
  const { operators: figures, ...ofProfile } = operatorFigures({
    operatorCount: operators.length,
    slices: profile.slices,
    resolutionUs: profile.resolutionUs,
    samplesOf: (subject) =>
      sampleSeries(samples, subject).flatMap(({ measuredMs, isApart }) => (isApart ? [] : [measuredMs])),
  })
  return { operators: figures, profile: ofProfile }
}

function at<T>(list: readonly T[], position: number): T {
  const item = list[position]
  if (item === undefined) throw new EvidenceError(`there is no invocation ${position} of ${list.length}`)
  return item
}
