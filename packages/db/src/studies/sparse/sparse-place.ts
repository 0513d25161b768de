import type { OperatorLatency, OwnPath, SparseModel, SparsePlace, SweepRun } from '@paceline/contracts'
import {
  breakEven,
  type NoiseFloor,
  networkSpeedUp,
  operatorSpeedUp,
  ownPathDecision,
  type SpeedUp,
} from '@paceline/domain'
import type { SparseFigure } from './sparse-rows.js'

/** A member at one place; nulls until it is placed, and measured. */
export interface MeasuredMember {
  readonly run: SweepRun | null
  readonly figure: SparseFigure | null
}

export interface PrunedMember extends MeasuredMember {
  readonly model: SparseModel
  /** The same zeros in the sparse encoding, compared with this one. */
  readonly encoded: MeasuredMember
}

export interface MeasuredPlace {
  readonly deviceId: string | null
  readonly runtime: string
  readonly protocolKey: string | null
  /** How far sessions differ there, where that is known. */
  readonly floor: NoiseFloor | null
  readonly dense: MeasuredMember
  /** In the order asked for. */
  readonly pruned: readonly PrunedMember[]
}

type NetworkCurve = SparsePlace['patterns'][number]
type LayerCurve = SparsePlace['layers'][number]

/** Ratios are formed here alone, of figures that one runtime took on one device under one protocol key. */
export function sparsePlace(place: MeasuredPlace): SparsePlace {
  const { deviceId, runtime, protocolKey, dense, pruned } = place
  const patterns = [...new Set(pruned.map(({ model }) => model.pattern))]
  const of = (pattern: string) => pruned.filter(({ model }) => model.pattern === pattern)
  return {
    deviceId,
    runtime,
    protocolKey,
    dense: dense.run,
    patterns: patterns.map((pattern) => networkCurve(place, pattern, of(pattern))),
    layers: patterns.flatMap((pattern) => layerCurves(place, pattern, of(pattern))),
  }
}

function networkCurve(
  { dense, floor }: MeasuredPlace,
  pattern: NetworkCurve['pattern'],
  members: readonly PrunedMember[],
): NetworkCurve {
  const points = members.map((member) => {
    const { model, run, encoded } = member
    const figures = bothFigures(dense, member)
    return {
      member: model.member,
      sparsity: model.zeros ?? model.sparsity,
      run,
      speedUp: figures && networkSpeedUp(figures.dense, figures.pruned, floor),
      ownPath: ownPathOf(encoded),
    }
  })
  return { pattern, points, breakEven: breakEven(points.flatMap(measured)) }
}

/** One for each operator that the pattern prunes and of which both models know the time. */
function layerCurves(
  { dense, floor }: MeasuredPlace,
  pattern: LayerCurve['pattern'],
  members: readonly PrunedMember[],
): LayerCurve[] {
  const layers = new Map(
    members.flatMap(({ model }) => model.layers.map((layer) => [layer.operator, layer] as const)),
  )
  return [...layers.values()].flatMap(({ operator, name, type }) => {
    const before = operatorOf(dense.figure, operator)
    if (before === undefined) return []
    const points = members.flatMap((member) => {
      const after = operatorOf(bothFigures(dense, member)?.pruned, operator)
      const sparsity = member.model.layers.find((layer) => layer.operator === operator)?.sparsity
      if (after === undefined || sparsity === undefined) return []
      const speedUp = isResolved(before) && isResolved(after) ? operatorSpeedUp(before, after, floor) : null
      return [{ member: member.model.member, sparsity, medianUs: after.medianUs, speedUp }]
    })
    if (points.length === 0) return []
    const found = { denseUs: before.medianUs, points, breakEven: breakEven(points.flatMap(measured)) }
    return [{ operator, name, type, pattern, ...found }]
  })
}

/** Whether a ratio of the two says something: one runtime under one key, and each ran what was asked of it. */
function bothFigures(
  { run: first, figure: dense }: MeasuredMember,
  { run: second, figure: pruned }: MeasuredMember,
): { dense: SparseFigure; pruned: SparseFigure } | null {
  if (first === null || second === null || dense === null || pruned === null) return null
  const isSame = first.protocolKey === second.protocolKey && !first.fallback && !second.fallback
  return isSame ? { dense, pruned } : null
}

function measured({ sparsity, speedUp }: { sparsity: number; speedUp: SpeedUp | null }) {
  return speedUp === null || sparsity === 0 ? [] : [{ sparsity, speedUp }]
}

function operatorOf(figure: SparseFigure | null | undefined, index: number): OperatorLatency | undefined {
  return figure?.operators?.find((operator) => operator.index === index)
}

/** Of operators that are told from their neighbours only together, the sum alone is to be relied on. */
function isResolved({ group = null }: OperatorLatency): boolean {
  return group === null
}

function ownPathOf({ run, figure }: MeasuredMember): OwnPath | null {
  if (run === null) return null
  const { runId, jobId, state, error, fallback } = run
  const comparison = fallback ? null : (figure?.comparison ?? null)
  return {
    runId,
    jobId,
    state,
    error,
    decision: comparison && ownPathDecision(comparison.ci),
    ratio: comparison?.ratio ?? null,
    interval: comparison?.ci ?? null,
    pairs: comparison?.pairs ?? null,
  }
}
