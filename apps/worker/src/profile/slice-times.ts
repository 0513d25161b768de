import { mean, median, type SliceTime, stddev } from '@paceline/domain'

/** One slice's measured samples, by suite. */
export interface SliceSamples {
  readonly id: string
  readonly samplesMs: readonly (readonly number[])[]
  readonly copies: number
}

/**
 * How long each slice takes: the geometric mean of its suites' medians, for one of its copies. Few suites tell
 * little of a slice's own spread, and weights that follow it would believe whatever was lucky, so each variance
 * is drawn half-way to the typical one of all slices.
 *
 * @returns by id; slices without samples have none
 */
export function sliceTimes(slices: readonly SliceSamples[]): Map<string, SliceTime> {
  const spreads = slices.flatMap((slice) => {
    const suites = slice.samplesMs.filter(({ length }) => length > 0)
    if (suites.length === 0) return []
    const logs = suites.map((samples) => Math.log(median(samples)))
    return [{ slice, suites, logs, variance: (stddev(logs) ?? 0) ** 2 }]
  })
  const typical = spreads.length === 0 ? 0 : median(spreads.map(({ variance }) => variance))
  return new Map(
    spreads.map(({ slice: { id, copies }, suites, logs, variance }) => {
      const medianUs = (1000 * Math.exp(mean(logs))) / copies
      const standardErrorUs = medianUs * Math.sqrt((variance + typical) / 2 / suites.length)
      const meanUs = (1000 * mean(suites.map(mean))) / copies
      return [id, { medianUs, meanUs, standardErrorUs, overheads: 1 / copies }]
    }),
  )
}
