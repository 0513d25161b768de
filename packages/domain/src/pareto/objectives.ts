import { DomainError } from '../errors/domain-error.js'
import type { Direction } from '../metrics/metric.js'

/** One axis: how a point is read, and which way is better. */
export interface Objective<T> {
  readonly value: (point: T) => number
  readonly direction: Direction
}

/** A point without a place among others (NaN), or too few or too many objectives. */
export class InvalidPointError extends DomainError {
  readonly code = 'invalid-point'
  /** Position in the list given, or null when the objectives are wrong. */
  readonly index: number | null

  constructor(message: string, index: number | null) {
    super(message)
    this.index = index
  }
}

/**
 * The points column by column, every column turned so that less is better. Infinities are kept, as the
 * worst or best there can be. Throws InvalidPointError for NaN and unless there are 2 or 3 objectives.
 */
export function costColumns<T>(points: readonly T[], objectives: readonly Objective<T>[]): Float64Array[] {
  if (objectives.length < 2 || objectives.length > 3) {
    throw new InvalidPointError(`a front has 2 or 3 objectives, not ${objectives.length}`, null)
  }
  return objectives.map(({ value, direction }, column) => {
    const sign = direction === 'higher' ? -1 : 1
    const costs = new Float64Array(points.length)
    for (let index = 0; index < points.length; index++) {
      const cost = sign * value(points[index] as T)
      if (Number.isNaN(cost)) {
        throw new InvalidPointError(`objective ${column} of point ${index} is not a number`, index)
      }
      // Adding 0 turns -0 into 0, so that the two are equal in every comparison.
      costs[index] = cost + 0
    }
    return costs
  })
}
