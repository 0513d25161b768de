import { figureOf } from '../measurement/assess.js'
import { verdictReasonCodes } from '../measurement/finding.js'
import { estimatorVersion } from '../statistics/estimator.js'
import { summarise } from '../statistics/summarise.js'
import { compareFigures, type RecomputedFigure } from './compare-figures.js'
import type { Evidence, MeasuredEvidence } from './evidence.js'
import { recomputeComparison, recomputeOrders } from './recompute-comparison.js'
import { recomputeMeasurement } from './recompute-measurement.js'
import { recomputeReplay } from './recompute-replay.js'
import { sampleSeries } from './sample-series.js'

export interface Recomputation {
  readonly figures: readonly RecomputedFigure[]
  /** What was not worked out again, and why, in words. */
  readonly notes: readonly string[]
}

/**
 * Works every figure of a bundle out again from its samples and puts it beside what is stored. What was measured
 * under another version of the estimator has other intervals by right: of it only what no version changes is worked
 * out, and a note says so. Throws EvidenceError where samples and records do not belong together.
 */
export function recomputeEvidence({ run, floor, comparison, replay }: Evidence): Recomputation {
  const measured = recomputeRun('measurement', run, floor)
  const original = replay === null ? null : recomputeRun('original', replay.original, [])
  return {
    figures: [
      ...measured.figures,
      ...(comparison === null ? [] : comparisonFigures(run, comparison)),
      ...(original?.figures ?? []),
      ...(replay === null ? [] : compareFigures('replay', replay.outcome, recomputeReplay(run, replay))),
    ],
    notes: [...measured.notes, ...(original?.notes ?? [])],
  }
}

function recomputeRun(path: string, run: MeasuredEvidence, floor: Evidence['floor']): Recomputation {
  const { measurement, protocol } = run
  if (!isOfTheseRules(run)) {
    const { name, version } = protocol.estimator
    const note =
      `${path}: measured under ${name} ${version}, and these rules are ${estimatorVersion.name} ` +
      `${estimatorVersion.version}; its intervals, tests and verdict are not worked out again`
    return { figures: compareFigures(path, measurement, unversionedFigures(run)), notes: [note] }
  }
  const recomputed = recomputeMeasurement(run, floor)
  const reasons = storedReasons(measurement)
  const nothing = Object.fromEntries(Object.keys(reasons).map((code) => [code, undefined]))
  const all = { ...recomputed, reasons: { ...nothing, ...recomputed.reasons } }
  return { figures: compareFigures(path, { ...measurement, reasons }, all), notes: notesOf(path, run) }
}

function isOfTheseRules({ protocol, measurement }: MeasuredEvidence): boolean {
  const { name, version } = protocol.estimator
  if (name !== estimatorVersion.name || version !== estimatorVersion.version) return false
  const records = measurement.conditions.invocations ?? []
  return records.length > 0 && records.every(({ apart, batch }) => apart !== undefined && batch !== undefined)
}

/** What any version of the rules makes of the samples. */
function unversionedFigures({ measurement, protocol, samples }: MeasuredEvidence): object {
  const records = measurement.conditions.invocations ?? []
  const series = sampleSeries(samples, 'model')
  const apart = series.map((_, position) => ({ apart: records[position]?.apart ?? null }))
  const own = figureOf(apart, protocol.invocations).map((position) => series[position]?.measuredMs ?? [])
  const {
    ci: _ci,
    standardErrorRatio: _error,
    nextSession: _next,
    ...latencyMs
  } = summarise(own, measurement)
  return {
    latencyMs,
    iterations: own.reduce((total, { length }) => total + length, 0),
    invocations: own.length,
  }
}

/** Those that the samples can give, by their code: a fallback rests on what ran, and others on the device. */
function storedReasons({ reasons }: MeasuredEvidence['measurement']): Record<string, number | null> {
  const codes = new Set<string>(verdictReasonCodes.filter((code) => code !== 'fallback'))
  return Object.fromEntries(reasons.flatMap(({ code, value }) => (codes.has(code) ? [[code, value]] : [])))
}

function notesOf(path: string, { measurement }: MeasuredEvidence): string[] {
  const { sentinel, conditions } = measurement
  if (sentinel === null || conditions.sentinel !== undefined) return []
  return [`${path}.sentinel: it was not recorded which takes its readings are`]
}

function comparisonFigures(run: MeasuredEvidence, results: readonly object[]): RecomputedFigure[] {
  const seed = run.measurement.conditions.comparison?.seed
  const figures = compareFigures('comparison.results', results, recomputeComparison(run))
  if (seed === undefined) return figures
  const { ran, drawn } = recomputeOrders(run, seed)
  return [...compareFigures('comparison.orders', ran, drawn), ...figures]
}
