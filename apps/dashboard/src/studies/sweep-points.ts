import { paretoFront, qualityOf } from '@paceline/domain'
import type { SweepResult } from '../api/studies.js'
import type { FrontObjective, FrontPoint } from '../charts/front/front-option.js'

export interface SweepPoints {
  readonly points: FrontPoint[]
  readonly quality: FrontObjective
  readonly cost: FrontObjective
}

const TOP1: FrontObjective = { metric: 'top1', direction: 'higher', unit: '%' }
/** What stands for accuracy where nobody knows it: how much a model computes in the time that it takes. */
const MACS: FrontObjective = { metric: 'macs', direction: 'higher', unit: '' }
const LATENCY: FrontObjective = { metric: 'latency.median', direction: 'lower', unit: 'ms' }

/**
 * The measured members as points of a front, each model once. Figures of one device under one protocol key alone share
 * an axis: those of the place that has the first. Null where nothing was measured yet.
 */
export function sweepPoints(results: readonly SweepResult[]): SweepPoints | null {
  const measured = results.filter(({ duplicateOf }) => duplicateOf === null).flatMap(measuredRuns)
  const [first] = measured
  if (first === undefined) return null
  const accurate = measured.filter(({ top1 }) => top1 !== undefined)
  const quality = accurate.length > 0 ? TOP1 : MACS
  const points = (accurate.length > 0 ? accurate : measured)
    .filter(({ place }) => place === first.place)
    .map(({ point }) => point)
  const onFront = new Set(
    paretoFront(
      points,
      [LATENCY, quality].map(({ metric, direction }) => ({
        direction,
        value: (point: FrontPoint) => point.values[metric] ?? 0,
      })),
    ),
  )
  return {
    points: points.map((point) => ({ ...point, onFront: onFront.has(point) })),
    quality,
    cost: LATENCY,
  }
}

function measuredRuns({ modelId, name, macs, qualities, runs }: SweepResult) {
  return runs.flatMap(({ runId, deviceId, protocolKey, fallback, medianMs, ci, verdict }) => {
    if (modelId === null || medianMs === null || verdict === null || fallback) return []
    const top1 = qualityOf(qualities, 'top1')
    const point: FrontPoint = {
      modelId,
      runId,
      name: name ?? modelId,
      family: null,
      values: { 'latency.median': medianMs, macs: macs ?? 0, ...(top1 && { top1: top1.value }) },
      interval: ci,
      sessionVariance: 'unknown',
      qualityOrigin: top1?.origin ?? 'measured',
      qualitySource: top1?.source ?? '',
      weights: 'unknown',
      verdict,
      onFront: false,
      dominatedBy: null,
      frontProbability: null,
    }
    return [{ point, top1, place: `${deviceId} ${protocolKey}` }]
  })
}
