import type { Front, ParetoPoint, ParetoQuery, Quality } from '@paceline/contracts'
import type { Database, FrontRow } from '@paceline/db'
import {
  dominators,
  frontProbability,
  hypervolume,
  type Metric,
  measureNext,
  metricNamed,
  type Objective,
  qualityOf,
} from '@paceline/domain'
import { ProblemError } from '../problems/problem-error.js'
import { costOf } from './metric-values.js'
import { referencePoint } from './reference-point.js'
import { shownInterval } from './shown-interval.js'

type Point = Omit<ParetoPoint, 'onFront' | 'dominatedBy' | 'frontProbability'>
type PointObjective = Objective<Point> & { readonly metric: Metric }

/** The metric whose interval a measurement has. */
const UNCERTAIN_METRIC = 'latency.median'

/**
 * The front of one device under one protocol key: every model's newest stable run (or its newest, where
 * none is stable), what dominates it and how sure that is. Without a key, the one with the most points. A model that lacks one of the metrics is left out.
 * Throws `unknown-device` and `unknown-metric`.
 */
export async function drawFront(db: Database, query: ParetoQuery): Promise<Front> {
  const { quality, costs } = metricsOf(query)
  if (!(await db.devices.find(query.device))) {
    throw new ProblemError('unknown-device', `there is no device ${query.device}`)
  }
  const keys = await db.fronts.protocolKeys(query.device)
  const offered = query.runtime === undefined ? keys : keys.filter(({ runtime }) => runtime === query.runtime)
  const chosen = query.protocolKey ?? offered[0]?.protocolKey ?? null
  const rows =
    chosen === null
      ? []
      : await db.fronts.rows({
          deviceId: query.device,
          protocolKey: chosen,
          family: query.family,
          verdict: query.verdict,
        })
  const points = rows.flatMap((row) => pointOf(row, quality, costs, query) ?? [])
  return {
    objectives: [quality, ...costs].map(({ name, direction, unit }) => ({ metric: name, direction, unit })),
    protocolKey: chosen,
    runtime: keys.find(({ protocolKey }) => protocolKey === chosen)?.runtime ?? null,
    protocolKeys: keys,
    ...placed(points, quality, costs, query.maxLatencyMs),
    published: [],
  }
}

function metricsOf({ quality = 'top1', cost = UNCERTAIN_METRIC }: ParetoQuery) {
  const names = cost.split(',').map((name) => name.trim())
  if (names.length > 2 || new Set([quality, ...names]).size !== names.length + 1) {
    throw new ProblemError('invalid-request', 'cost is one metric, or two different ones with a comma', [
      { path: 'cost', message: 'is one metric, or two different ones with a comma' },
    ])
  }
  return { quality: metricNamed(quality), costs: names.map(metricNamed) }
}

function pointOf(row: FrontRow, quality: Metric, costs: readonly Metric[], query: ParetoQuery): Point | null {
  const { median } = row.measurement.latencyMs
  const { interval, sessionVariance } = shownInterval(row.measurement.latencyMs)
  if (query.maxLatencyMs !== undefined && median > query.maxLatencyMs) return null
  const dated = row.qualities.map((each) => ({ ...each, recordedAt: each.createdAt }))
  const figures = new Map<string, number>()
  let basis: Quality | undefined
  for (const metric of [quality, ...costs]) {
    const figure = metric.kind === 'quality' ? qualityOf(dated, metric.name, query.dataset) : undefined
    if (figure) basis ??= figure
    const value = metric.kind === 'quality' ? figure?.value : costOf(row, metric.name)
    if (value === undefined || value === null || !Number.isFinite(value)) return null
    figures.set(metric.name, value)
  }
  return {
    modelId: row.modelId,
    runId: row.runId,
    name: row.name,
    family: row.family,
    values: Object.fromEntries(figures),
    interval: costs[0]?.name === UNCERTAIN_METRIC ? interval : null,
    sessionVariance,
    qualityOrigin: basis?.origin ?? 'measured',
    qualitySource: basis?.source ?? 'counted or measured by Paceline',
    weights: row.weights,
    verdict: row.measurement.verdict,
  }
}

function placed(
  points: readonly Point[],
  quality: Metric,
  costs: readonly Metric[],
  maxLatencyMs: number | undefined,
): Pick<Front, 'points' | 'hypervolume' | 'hypervolumeReference' | 'measureNext'> {
  // Quality last: a dominated point names the best that its cost could have bought.
  const objectives = [...costs, quality].map(objectiveOf)
  const dominating = dominators(points, objectives)
  const probabilities = probabilitiesOf(points, objectives)
  const shown = points.map((point, index) => ({
    ...point,
    onFront: dominating[index] === null,
    dominatedBy: dominating[index]?.modelId ?? null,
    frontProbability: probabilities?.[index] ?? null,
  }))
  const reference = referencePoint(points, [quality, ...costs], maxLatencyMs)
  return {
    points: shown,
    hypervolume: reference && hypervolume(points, [quality, ...costs].map(objectiveOf), reference),
    hypervolumeReference: reference,
    measureNext: measureNext(
      shown.map(({ modelId, verdict, ...rest }) => ({ id: modelId, steady: holdsStill(verdict), ...rest })),
    ),
  }
}

/** A noisy figure's interval is as wide as it must be; one that moved has an interval of where it was. */
function holdsStill(verdict: ParetoPoint['verdict']): boolean {
  return verdict === 'stable' || verdict === 'noisy'
}

function objectiveOf(metric: Metric): PointObjective {
  return { metric, direction: metric.direction, value: ({ values }) => values[metric.name] ?? Number.NaN }
}

function probabilitiesOf(points: readonly Point[], objectives: readonly PointObjective[]): number[] | null {
  const [uncertain, ...exact] = objectives
  if (uncertain?.metric.name !== UNCERTAIN_METRIC) return null
  return frontProbability(points, { ...uncertain, interval: ({ interval }) => interval }, exact)
}
