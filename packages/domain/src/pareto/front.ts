import { dominatorSearch } from './dominator-search.js'
import { costColumns, type Objective } from './objectives.js'
import { lexicographicOrder } from './order.js'

/**
 * The points that no other point dominates, in their given order; ties are all kept, so points equal in
 * every objective stand on the front together or not at all. A point dominates another when it is no
 * worse in every objective and better in one. Exact, O(n log n), for 2 or 3 objectives; throws
 * InvalidPointError for NaN.
 */
export function paretoFront<T>(points: readonly T[], objectives: readonly Objective<T>[]): T[] {
  const dominator = dominatorIndices(points, objectives)
  return points.filter((_, index) => dominator[index] === -1)
}

/**
 * For each point the front point that dominates it, or null when it is on the front: of all front
 * points that do, the one that is best in the last objective, then in the first, then the earlier
 * given. With objectives [cost, quality] it is the best that the same cost could have bought.
 * Throws InvalidPointError for NaN.
 */
export function dominators<T>(points: readonly T[], objectives: readonly Objective<T>[]): (T | null)[] {
  return Array.from(dominatorIndices(points, objectives), (index) =>
    index < 0 ? null : (points[index] as T),
  )
}

/** As `dominators`, by position: -1 for a point on the front. */
export function dominatorIndices<T>(
  points: readonly T[],
  objectives: readonly Objective<T>[],
): Int32Array<ArrayBuffer> {
  const columns = costColumns(points, objectives)
  const order = lexicographicOrder(columns)
  const search = dominatorSearch(columns)
  const dominator = new Int32Array(points.length).fill(-1)
  // In this order a dominator always stands before what it dominates, and the first of equal points
  // before the others: one look back at the front so far settles each point.
  for (let place = 0; place < order.length; place++) {
    const index = order[place] as number
    const before = order[place - 1]
    if (before !== undefined && dominator[before] === -1 && areEqual(columns, before, index)) continue
    const found = search.find(index)
    if (found < 0) search.insert(index)
    else dominator[index] = found
  }
  return dominator
}

function areEqual(columns: readonly Float64Array[], left: number, right: number): boolean {
  return columns.every((column) => column[left] === column[right])
}
