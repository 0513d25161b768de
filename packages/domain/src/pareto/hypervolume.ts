import { costColumns, InvalidPointError, type Objective } from './objectives.js'
import { lexicographicOrder } from './order.js'

/**
 * The area (2 objectives) or volume (3) that the points dominate up to a reference, given in the units
 * and the order of the objectives: the larger, the better the front. A point that is not better than
 * the reference in every objective adds nothing. Exact; O(n log n) for 2 objectives, and for 3 too but
 * for moving memory. Throws InvalidPointError for NaN, infinite points that count, or a bad reference.
 */
export function hypervolume<T>(
  points: readonly T[],
  objectives: readonly Objective<T>[],
  reference: readonly number[],
): number {
  const columns = costColumns(points, objectives)
  if (reference.length !== objectives.length || !reference.every(Number.isFinite)) {
    throw new InvalidPointError('the reference has one finite number for each objective', null)
  }
  const limits = reference.map((value, column) =>
    objectives[column]?.direction === 'higher' ? -value : value,
  )
  const order = lexicographicOrder(columns).filter((index) => countsUpTo(columns, limits, index))
  const [first, second, third] = columns
  const [firstLimit = 0, secondLimit = 0, thirdLimit = 0] = limits
  if (first === undefined || second === undefined) return 0
  // Without a third objective the swept staircase has a single step to its limit.
  return third === undefined
    ? areaOf(order, first, second, firstLimit, secondLimit)
    : volumeOf(order, first, [second, third], firstLimit, [secondLimit, thirdLimit])
}

function countsUpTo(columns: readonly Float64Array[], limits: readonly number[], index: number): boolean {
  const counts = columns.every((column, place) => (column[index] as number) < (limits[place] as number))
  if (counts && columns.some((column) => column[index] === Number.NEGATIVE_INFINITY)) {
    throw new InvalidPointError(`point ${index} is infinitely good, and its volume infinite`, index)
  }
  return counts
}

/** Steps along the first column; each better second value adds a slab up to the limit of the first. */
function areaOf(
  order: Uint32Array,
  first: Float64Array,
  second: Float64Array,
  firstLimit: number,
  secondLimit: number,
): number {
  let area = 0
  let lowest = secondLimit
  for (const index of order) {
    const height = second[index] as number
    if (height >= lowest) continue
    area += (firstLimit - (first[index] as number)) * (lowest - height)
    lowest = height
  }
  return area
}

/** Sweeps the first column and carries the area that the other two dominate. */
function volumeOf(
  order: Uint32Array,
  first: Float64Array,
  [second, third]: readonly [Float64Array, Float64Array],
  firstLimit: number,
  [secondLimit, thirdLimit]: readonly [number, number],
): number {
  const stairs = new Staircase(secondLimit, thirdLimit)
  let volume = 0
  let at = 0
  for (const index of order) {
    const now = first[index] as number
    volume += stairs.area * (now - at)
    at = now
    stairs.add(second[index] as number, third[index] as number)
  }
  return volume + stairs.area * (firstLimit - at)
}

/** The area that points of two columns dominate up to their limits, as points are added. */
class Staircase {
  area = 0
  /** Steps with ascending x and descending y. */
  readonly #xs: number[] = []
  readonly #ys: number[] = []
  readonly #xLimit: number
  readonly #yLimit: number

  constructor(xLimit: number, yLimit: number) {
    this.#xLimit = xLimit
    this.#yLimit = yLimit
  }

  add(x: number, y: number): void {
    const place = this.#firstAtOrAfter(x)
    const above = this.#ys[place - 1] ?? this.#yLimit
    if (above <= y || (this.#xs[place] === x && (this.#ys[place] as number) <= y)) return
    let end = place
    let left = x
    let height = above
    // From x on, the new step lowers each old one that is higher than it.
    while (end < this.#xs.length && (this.#ys[end] as number) >= y) {
      this.area += ((this.#xs[end] as number) - left) * (height - y)
      left = this.#xs[end] as number
      height = this.#ys[end] as number
      end += 1
    }
    this.area += ((this.#xs[end] ?? this.#xLimit) - left) * (height - y)
    this.#xs.splice(place, end - place, x)
    this.#ys.splice(place, end - place, y)
  }

  #firstAtOrAfter(x: number): number {
    let low = 0
    let high = this.#xs.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#xs[middle] as number) < x) low = middle + 1
      else high = middle
    }
    return low
  }
}
