import { intervalLevel } from '../statistics/estimator.js'
import { normalQuantile } from '../statistics/normal.js'
import { studentTQuantile } from '../statistics/student-t.js'
import { buildSystem, type ProfileObservations } from './build-system.js'
import { factorise, invert, type SymmetricMatrix, solve } from './cholesky.js'
import { groupUntilResolved, type TimeGroup } from './group-operators.js'
import { nonNegativeSolution } from './non-negative-least-squares.js'
import { normalMatrix, predicted, projected, type SliceSystem, type Unit } from './slice-system.js'

export interface ReconciledOperator {
  /** Position in the order of execution. */
  readonly index: number
  readonly medianUs: number
  readonly meanUs: number
  /** Of the time of all operators; shares sum to 1. */
  readonly share: number
  /** 95% interval of `medianUs`, in microseconds. */
  readonly low: number
  readonly high: number
  /** Number of the group that it is only resolved in, from 0; null where it is resolved by itself. */
  readonly group: number | null
}

export interface ReconciledGroup {
  readonly operators: readonly number[]
  readonly medianUs: number
  readonly meanUs: number
  readonly share: number
  readonly low: number
  readonly high: number
}

export interface ReconciledProfile {
  readonly operators: readonly ReconciledOperator[]
  /** By their number: operators that are resolved only together. */
  readonly groups: readonly ReconciledGroup[]
  /** What an inference takes beside its operators. */
  readonly overheadUs: number
  /** False where no slice tells the overhead from the operators: then it is 0, and in their times. */
  readonly hasOverhead: boolean
  /** Sum of squared residuals over the variances of their slices, and its degrees of freedom. */
  readonly chiSquare: number
  readonly residualDegrees: number
  /** chiSquare over what is expected of it, at least 1: intervals are widened by its square root. */
  readonly disagreement: number
}

/**
 * The time of each operator from slices of its model that overlap: single operators, prefixes and the
 * whole. Every slice is the sum of its operators' times and its part of one overhead, all at least 0, and the times
 * are those of weighted least squares, with the inverse variances of the slices as weights. Where the
 * slices disagree by more than their errors, intervals are widened by the Birge ratio (Birge, Physical
 * Review 40, 1932). Operators whose time is below the resolution, or within its own interval of 0, are
 * merged with neighbours until the group is resolved; each keeps what was found for it, with its own interval,
 * but only the group's sum is to be relied on. Operators that no slice separates are a group too, each with an
 * equal part of its time and an interval from 0 to its end. A dense system for models of some hundred operators: time grows with the cube of their number.
 * Throws RangeError for observations that are none.
 */
export function reconcileOperators(observations: ProfileObservations): ReconciledProfile {
  const system = buildSystem(observations)
  const normal = normalMatrix(system)
  const medians = nonNegativeTimes(system, normal, 'medianUs')
  const means = nonNegativeTimes(system, normal, 'meanUs')
  const fit = goodnessOf(system, medians, observations.degrees)
  const covariance = invert(factorise(normal, [...medians.keys()]))
  const errors = quantileOf(observations.degrees)
  const groupOf = (units: readonly number[]) => timeGroup(units, medians, covariance, fit.disagreement)
  const { resolutionUs } = observations
  const groups = groupUntilResolved(system.units.length, groupOf, { resolutionUs, errors })
  const total = groups.reduce((sum, { timeUs }) => sum + timeUs, 0)
  const figureOf = (group: TimeGroup): ReconciledGroup => {
    const operators = group.units.flatMap((unit) => (system.units[unit] as Unit).operators)
    return {
      operators: operators.sort((a, b) => a - b),
      medianUs: group.timeUs,
      meanUs: sumOf(means, group.units),
      share: total > 0 ? group.timeUs / total : operators.length / observations.singles.length,
      low: Math.max(0, group.timeUs - errors * group.standardErrorUs),
      high: group.timeUs + errors * group.standardErrorUs,
    }
  }
  const { hasOverhead } = system
  const overheadUs = hasOverhead ? (medians.at(-1) as number) : 0
  const together = groups.map(figureOf).filter(({ operators }) => operators.length > 1)
  const alone = system.units.map((_, unit) => figureOf(groupOf([unit])))
  return { operators: operatorsOf(alone, together), groups: together, overheadUs, hasOverhead, ...fit }
}

/** The solution, refined by its residuals, which recovers digits that the normal equations lose. */
function nonNegativeTimes(
  system: SliceSystem,
  normal: SymmetricMatrix,
  field: 'medianUs' | 'meanUs',
): Float64Array {
  const observed = Float64Array.from(system.rows, (row) => row[field])
  const { x, free, factor } = nonNegativeSolution(normal, projected(system, observed))
  for (let round = 0; round < 2; round++) {
    const fitted = predicted(system, x)
    const gradient = projected(
      system,
      observed.map((value, row) => value - (fitted[row] as number)),
    )
    solve(
      factor,
      free.map((index) => gradient[index] as number),
    ).forEach((step, position) => {
      const index = free[position] as number
      x[index] = Math.max(0, (x[index] as number) + step)
    })
  }
  return x
}

function goodnessOf(
  system: SliceSystem,
  medians: Float64Array,
  degrees = Number.POSITIVE_INFINITY,
): Pick<ReconciledProfile, 'chiSquare' | 'residualDegrees' | 'disagreement'> {
  const fitted = predicted(system, medians)
  const chiSquare = system.rows.reduce(
    (total, { medianUs, weight }, row) => total + weight * (medianUs - (fitted[row] as number)) ** 2,
    0,
  )
  const residualDegrees = system.rows.length - medians.length
  // A residual over an error that is itself estimated varies as Student's t, by degrees / (degrees - 2).
  const expected = residualDegrees * (degrees > 2 && degrees < Infinity ? degrees / (degrees - 2) : 1)
  const disagreement = residualDegrees > 0 ? Math.max(1, chiSquare / expected) : 1
  return { chiSquare, residualDegrees, disagreement }
}

function timeGroup(
  units: readonly number[],
  times: Float64Array,
  { size, entries }: SymmetricMatrix,
  disagreement: number,
): TimeGroup {
  let variance = 0
  for (const row of units) {
    for (const column of units) variance += entries[row * size + column] as number
  }
  return { units, timeUs: sumOf(times, units), standardErrorUs: Math.sqrt(variance * disagreement) }
}

/** @param alone by unit; a unit of several operators is split evenly */
function operatorsOf(
  alone: readonly ReconciledGroup[],
  groups: readonly ReconciledGroup[],
): ReconciledOperator[] {
  const groupOf = new Map(
    groups.flatMap(({ operators }, number) => operators.map((index) => [index, number])),
  )
  return alone
    .flatMap(({ operators, medianUs, meanUs, share, low, high }) =>
      operators.map((index) => ({
        index,
        medianUs: medianUs / operators.length,
        meanUs: meanUs / operators.length,
        share: share / operators.length,
        low: operators.length === 1 ? low : 0,
        high,
        group: groupOf.get(index) ?? null,
      })),
    )
    .sort((a, b) => a.index - b.index)
}

function quantileOf(degrees: number | undefined): number {
  const probability = (1 + intervalLevel) / 2
  return degrees === undefined ? normalQuantile(probability) : studentTQuantile(probability, degrees)
}

function sumOf(values: Float64Array, indices: readonly number[]): number {
  return indices.reduce((total, index) => total + (values[index] as number), 0)
}
