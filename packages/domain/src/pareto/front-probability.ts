import { normalQuantile } from '../statistics/normal.js'
import { InvalidPointError, type Objective } from './objectives.js'

/** Where the true value of a point's uncertain objective lies; both ends above 0. */
export interface PointInterval {
  readonly level: number
  readonly low: number
  readonly high: number
}

/** The objective that was measured and has intervals. */
export interface UncertainObjective<T> extends Objective<T> {
  /** Null for a point whose value is taken as exact. */
  readonly interval: (point: T) => PointInterval | null
}

/** More points than this are not computed: the time grows with their square. */
export const maxProbabilityPoints = 1_000

/**
 * For each point the probability that it is on the front, its uncertain objective (latency, say) being
 * lognormal and independent of the others': log value ~ N(log v, (log(high / low) / 2z)^2), v the
 * geometric middle of the interval, z the normal quantile of its level. The other objectives are exact.
 * Integrated by Simpson's rule over 201 nodes within five deviations; within 0.01 of the truth even where
 * one interval is a hundred times wider than another. A point with an equal in every objective does not
 * dominate it. Null when there are more than `maxProbabilityPoints` points.
 * Throws InvalidPointError for NaN and for uncertain values or interval ends that are not above 0.
 */
export function frontProbability<T>(
  points: readonly T[],
  uncertain: UncertainObjective<T>,
  exact: readonly Objective<T>[],
): number[] | null {
  if (points.length > maxProbabilityPoints) return null
  const sign = uncertain.direction === 'higher' ? -1 : 1
  const laws = points.map((point, index) => lawOf(point, uncertain, sign, index))
  const costs = points.map((point, index) => exactCosts(point, exact, index))
  return laws.map((law, index) => {
    const rivals = laws.flatMap((rival, other) => {
      if (other === index) return []
      const better = compareExact(costs[other] as number[], costs[index] as number[])
      return better === null ? [] : [{ law: rival, strict: better }]
    })
    return probabilityOf(law, rivals)
  })
}

/** The law of one point's log cost; deviation 0 for an exact one. */
interface Law {
  readonly centre: number
  readonly deviation: number
}

/** A point that dominates where its uncertain cost is lower, or equal when `strict`. */
interface Rival {
  readonly law: Law
  readonly strict: boolean
}

const reach = 5
const nodes = 201
const nodeStep = (2 * reach) / (nodes - 1)

/** Simpson's weights times the normal density, made to add up to 1. */
const weights = simpsonWeights()

function probabilityOf(law: Law, rivals: readonly Rival[]): number {
  const low = law.centre - reach * law.deviation
  const high = law.centre + reach * law.deviation
  const open: Rival[] = []
  for (const rival of rivals) {
    const { centre, deviation } = rival.law
    if (centre - reach * deviation > high) continue
    if (centre + reach * deviation < low) return 0
    open.push(rival)
  }
  if (open.length === 0) return 1
  if (law.deviation === 0) return survivalOf(law.centre, open)
  let probability = 0
  for (let node = 0; node < nodes; node++) {
    const cost = law.centre + (node * nodeStep - reach) * law.deviation
    const survival = survivalOf(cost, open)
    // Survival only falls as the cost rises, so what is left adds nothing.
    if (survival === 0) break
    probability += (weights[node] as number) * survival
  }
  return Math.min(1, probability)
}

/** The probability that no rival dominates at this log cost. */
function survivalOf(cost: number, rivals: readonly Rival[]): number {
  let survival = 1
  for (const { law, strict } of rivals) {
    if (law.deviation > 0) survival *= upperNormal((cost - law.centre) / law.deviation)
    else if (law.centre < cost || (strict && law.centre === cost)) return 0
    if (survival < 1e-9) return 0
  }
  return survival
}

/**
 * P(Z > z) to 7.5e-8 (Abramowitz and Stegun 26.2.17): far finer than the nodes, and the whole cost of
 * the integral lies here.
 */
function upperNormal(z: number): number {
  if (z > reach + 1) return 0
  if (z < -reach - 1) return 1
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = 0.3989422804014327 * Math.exp(-0.5 * z * z) * series
  return z > 0 ? tail : 1 - tail
}

function lawOf<T>(point: T, objective: UncertainObjective<T>, sign: number, index: number): Law {
  const value = objective.value(point)
  const interval = objective.interval(point)
  if (interval === null) return { centre: sign * logOf(value, index), deviation: 0 }
  const low = logOf(interval.low, index)
  const high = logOf(interval.high, index)
  if (!(interval.level > 0 && interval.level < 1) || high < low) {
    throw new InvalidPointError(`the interval of point ${index} is not one`, index)
  }
  const deviation = (high - low) / 2 / normalQuantile((1 + interval.level) / 2)
  return { centre: (sign * (low + high)) / 2, deviation }
}

function logOf(value: number, index: number): number {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvalidPointError(
      `point ${index} has an uncertain value of ${value}; it must be above 0`,
      index,
    )
  }
  return Math.log(value)
}

function exactCosts<T>(point: T, objectives: readonly Objective<T>[], index: number): number[] {
  return objectives.map(({ value, direction }) => {
    const cost = value(point)
    if (Number.isNaN(cost))
      throw new InvalidPointError(`an objective of point ${index} is not a number`, index)
    return direction === 'higher' ? -cost : cost
  })
}

/** True when somewhere better and nowhere worse, false when equal throughout, null when worse somewhere. */
function compareExact(left: readonly number[], right: readonly number[]): boolean | null {
  let better = false
  for (let place = 0; place < left.length; place++) {
    if ((left[place] as number) > (right[place] as number)) return null
    if ((left[place] as number) < (right[place] as number)) better = true
  }
  return better
}

function simpsonWeights(): Float64Array {
  const raw = Float64Array.from({ length: nodes }, (_, node) => {
    const z = node * nodeStep - reach
    const factor = node === 0 || node === nodes - 1 ? 1 : node % 2 === 1 ? 4 : 2
    return factor * Math.exp(-0.5 * z * z)
  })
  const total = raw.reduce((sum, weight) => sum + weight, 0)
  return raw.map((weight) => weight / total)
}
