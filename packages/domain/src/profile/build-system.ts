import type { SliceRow, SliceSystem, Unit } from './slice-system.js'

/** How long a slice of a model took, in microseconds. */
export interface SliceTime {
  readonly medianUs: number
  readonly meanUs: number
  /** Of both. */
  readonly standardErrorUs: number
  /** How much of the overhead is in it: 1 if left out, less where copies of the slice shared one inference. */
  readonly overheads?: number
}

export interface ProfileObservations {
  /** By operator in the order of execution: the operator alone; null where it could not be measured. */
  readonly singles: readonly (SliceTime | null)[]
  /** By operator: all operators up to and with it; null where it was not measured. As long as `singles`. */
  readonly prefixes: readonly (SliceTime | null)[]
  readonly whole: SliceTime
  /** Timer step over the calls of a sample: shorter times are not told from 0. */
  readonly resolutionUs: number
  /** Degrees of freedom behind the standard errors, invocations less 1; normal intervals if left out. */
  readonly degrees?: number
}

/**
 * The equations of the slices that were measured. A prefix ends a segment; the operators of a segment that
 * have no single are told apart by nothing, so they form one unit, and every other operator is its own. The
 * overhead is known where a segment has singles of all its operators and these hold another part of it than
 * the segment's prefix less the one before it: not so a lone first operator, whose single and prefix are the
 * same slice. A slice's variance is its squared error and that of rounding to
 * the resolution. Throws RangeError for observations that are none.
 */
export function buildSystem({ singles, prefixes, whole, resolutionUs }: ProfileObservations): SliceSystem {
  const count = singles.length
  if (count === 0 || prefixes.length !== count) {
    throw new RangeError(`a profile of ${count} singles and ${prefixes.length} prefixes is none of one model`)
  }
  if (!(resolutionUs > 0)) throw new RangeError(`a resolution is above 0, not ${resolutionUs}`)
  const ends = prefixes.flatMap((prefix, index) => (prefix === null && index < count - 1 ? [] : [index]))
  const units = ends.flatMap((end, segment) =>
    unitsOf((ends[segment - 1] ?? -1) + 1, end, singles).map((operators) => ({ operators, segment })),
  )
  const rowOf = (slice: SliceRow['slice'], time: SliceTime, name: string): SliceRow => {
    checkTime(time, name)
    const { medianUs, meanUs, standardErrorUs, overheads = 1 } = time
    const weight = 1 / (standardErrorUs ** 2 + resolutionUs ** 2 / 12)
    return { slice, medianUs, meanUs, overheads, weight }
  }
  const singleRows = units.flatMap(({ operators }, unit) => {
    const [index] = operators
    const time = index === undefined ? null : singles[index]
    return time ? [rowOf({ kind: 'single', unit }, time, `operator ${index}`)] : []
  })
  const prefixRows = ends.flatMap((end, segment) => {
    const time = prefixes[end]
    return time ? [rowOf({ kind: 'prefix', segment }, time, `the prefix up to operator ${end}`)] : []
  })
  const wholeRow = rowOf({ kind: 'prefix', segment: ends.length - 1 }, whole, 'the whole')
  const rows = [...singleRows, ...prefixRows, wholeRow]
  return { units, rows, hasOverhead: tellsOverhead(units, rows) }
}

/** In order of their first operators. */
function unitsOf(first: number, last: number, singles: ProfileObservations['singles']): number[][] {
  const all = Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
  const alone = all.filter((index) => singles[index]).map((index) => [index])
  const together = all.filter((index) => !singles[index])
  if (together.length === 0) return alone
  return [...alone, together].sort(([a = 0], [b = 0]) => a - b)
}

/** Smaller differences of parts of the overhead would be lost in the errors of any slice. */
const leastPart = 1e-6

function tellsOverhead(units: readonly Unit[], rows: readonly SliceRow[]): boolean {
  const ofSingle = new Map<number, number>()
  const ofPrefix = new Map<number, number>()
  for (const { slice, overheads } of rows) {
    if (slice.kind === 'single') ofSingle.set(slice.unit, overheads)
    else ofPrefix.set(slice.segment, overheads)
  }
  // What a segment's prefix holds beyond the one before it and the singles; NaN where a single is missing.
  const beyond = [...ofPrefix].map(([segment, overheads]) => overheads - (ofPrefix.get(segment - 1) ?? 0))
  units.forEach(({ segment }, unit) => {
    beyond[segment] = (beyond[segment] as number) - (ofSingle.get(unit) ?? Number.NaN)
  })
  return beyond.some((part) => Math.abs(part) > leastPart)
}

function checkTime({ medianUs, meanUs, standardErrorUs, overheads = 1 }: SliceTime, name: string): void {
  if (!(overheads >= 0 && overheads <= 1)) {
    throw new RangeError(
      `${name} holds ${overheads} of the overhead; a slice holds between none and all of it`,
    )
  }
  for (const value of [medianUs, meanUs, standardErrorUs]) {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name} has a time or an error of ${value} µs; both are finite and not negative`)
    }
  }
}
