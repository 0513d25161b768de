import type { SymmetricMatrix } from './cholesky.js'

/** One equation: the slice took what its units and its part of the overhead take, give or take 1 / sqrt(weight). */
export interface SliceRow {
  /** The unit alone, or all units of the segments up to and with this one. */
  readonly slice:
    | { readonly kind: 'single'; readonly unit: number }
    | { readonly kind: 'prefix'; readonly segment: number }
  /** The part of the overhead that is in it, from 0 to 1. */
  readonly overheads: number
  readonly weight: number
  readonly medianUs: number
  readonly meanUs: number
}

/** Operators that the slices tell apart from others, though not from each other: mostly one. */
export interface Unit {
  readonly operators: readonly number[]
  /** Position of its segment: the operators between one measured prefix and the next. */
  readonly segment: number
}

/** The equations of a profile; unknowns are the times of units and, as the last, the overhead. */
export interface SliceSystem {
  readonly units: readonly Unit[]
  readonly rows: readonly SliceRow[]
  /** False where no slice tells the overhead from the operators: then it is 0, and in their times. */
  readonly hasOverhead: boolean
}

/** The matrix A'WA of the normal equations, its last row that of the overhead if there is one. */
export function normalMatrix({ units, rows, hasOverhead }: SliceSystem): SymmetricMatrix {
  const size = units.length + (hasOverhead ? 1 : 0)
  const entries = new Float64Array(size * size)
  const fromSegment = prefixWeights(units, rows)
  const singleWeights = new Float64Array(units.length)
  for (const { slice, weight } of rows) {
    if (slice.kind === 'single') singleWeights[slice.unit] = (singleWeights[slice.unit] as number) + weight
  }
  units.forEach(({ segment }, row) => {
    units.forEach((other, column) => {
      entries[row * size + column] = fromSegment[Math.max(segment, other.segment)] as number
    })
    entries[row * size + row] = (entries[row * size + row] as number) + (singleWeights[row] as number)
  })
  if (!hasOverhead) return { size, entries }
  const last = size - 1
  projectedOnUnits(
    { units, rows },
    rows.map(({ overheads }) => overheads),
  ).forEach((together, unit) => {
    entries[last * size + unit] = together
    entries[unit * size + last] = together
  })
  entries[last * size + last] = rows.reduce((total, row) => total + row.weight * row.overheads ** 2, 0)
  return { size, entries }
}

/** A'W of values given per row, such as observations or residuals. */
export function projected(system: SliceSystem, values: ArrayLike<number>): Float64Array {
  const onUnits = projectedOnUnits(system, values)
  if (!system.hasOverhead) return onUnits
  const all = system.rows.reduce(
    (total, { weight, overheads }, row) => total + weight * overheads * (values[row] as number),
    0,
  )
  return Float64Array.from([...onUnits, all])
}

function projectedOnUnits(
  { units, rows }: Pick<SliceSystem, 'units' | 'rows'>,
  values: ArrayLike<number>,
): Float64Array {
  const result = new Float64Array(units.length)
  const bySegment = new Float64Array(segmentCount(units))
  rows.forEach(({ slice, weight }, row) => {
    const weighted = weight * (values[row] as number)
    if (slice.kind === 'single') result[slice.unit] = (result[slice.unit] as number) + weighted
    else bySegment[slice.segment] = (bySegment[slice.segment] as number) + weighted
  })
  const fromSegment = sumsFromTheEnd(bySegment)
  units.forEach(({ segment }, unit) => {
    result[unit] = (result[unit] as number) + (fromSegment[segment] as number)
  })
  return result
}

/** What each row should have shown for these unknowns. */
export function predicted({ units, rows, hasOverhead }: SliceSystem, unknowns: Float64Array): Float64Array {
  const overhead = hasOverhead ? (unknowns[units.length] as number) : 0
  const upTo = new Float64Array(segmentCount(units))
  units.forEach(({ segment }, unit) => {
    upTo[segment] = (upTo[segment] as number) + (unknowns[unit] as number)
  })
  for (let segment = 1; segment < upTo.length; segment++) {
    upTo[segment] = (upTo[segment] as number) + (upTo[segment - 1] as number)
  }
  return Float64Array.from(rows, ({ slice, overheads }) => {
    const sum = slice.kind === 'single' ? unknowns[slice.unit] : upTo[slice.segment]
    return overheads * overhead + (sum as number)
  })
}

/** By segment, the weight of all prefixes that hold it. */
function prefixWeights(units: readonly Unit[], rows: readonly SliceRow[]): Float64Array {
  const bySegment = new Float64Array(segmentCount(units))
  for (const { slice, weight } of rows) {
    if (slice.kind === 'prefix') bySegment[slice.segment] = (bySegment[slice.segment] as number) + weight
  }
  return sumsFromTheEnd(bySegment)
}

function sumsFromTheEnd(values: Float64Array): Float64Array {
  for (let index = values.length - 2; index >= 0; index--) {
    values[index] = (values[index] as number) + (values[index + 1] as number)
  }
  return values
}

function segmentCount(units: readonly Unit[]): number {
  return 1 + Math.max(...units.map(({ segment }) => segment))
}
