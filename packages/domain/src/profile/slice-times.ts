import { mean } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import type { Samples } from '../statistics/samples.js'
import type { SliceTime } from './build-system.js'

/** One slice's measured samples in milliseconds, by suite; a suite without it has none. */
export interface SliceSamples {
  readonly id: string
  readonly samplesMs: readonly Samples[]
  /** How many copies of the slice each sample is of. */
  readonly copies: number
}

/** From a median absolute deviation to the standard deviation of a normal sample. */
const NORMAL_MAD = 1.4826
/** The same is too small for few values: by these, from two on (Croux and Rousseeuw, COMPSTAT 1992). */
const SMALL_SAMPLE = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107]
/** Standard error of a median over that of a mean, for normal values. */
const MEDIAN_OVER_MEAN = Math.sqrt(Math.PI / 2)

/**
 * How long each slice takes: the median of its suites' medians, for one of its copies, so that a suite which
 * something disturbed spoils none. Few suites tell little of a slice's own spread, and weights that follow it
 * would believe whatever was lucky, so each variance is drawn half-way to the typical one of all slices.
 *
 * @returns by id; slices without samples have none
 */
export function sliceTimes(slices: readonly SliceSamples[]): Map<string, SliceTime> {
  const measured = slices.flatMap(({ id, copies, samplesMs }) => {
    const suites = samplesMs.filter(({ length }) => length > 0)
    if (suites.length === 0) return []
    const logs = suites.map((samples) => Math.log(median(samples)))
    return [{ id, copies, suites, centre: median(logs), variance: spread(logs) ** 2 }]
  })
  const typical = measured.length === 0 ? 0 : median(measured.map(({ variance }) => variance))
  return new Map(
    measured.map(({ id, copies, suites, centre, variance }) => {
      const medianUs = (1000 * Math.exp(centre)) / copies
      const standardErrorUs =
        medianUs * MEDIAN_OVER_MEAN * Math.sqrt((variance + typical) / 2 / suites.length)
      const meanUs = (1000 * median(suites.map(mean))) / copies
      return [id, { medianUs, meanUs, standardErrorUs, overheads: 1 / copies }]
    }),
  )
}

/** The standard deviation, by the median absolute deviation; 0 for one value. */
function spread(values: readonly number[]): number {
  const centre = median(values)
  const few = SMALL_SAMPLE[values.length - 2] ?? values.length / (values.length - 0.8)
  return NORMAL_MAD * few * median(values.map((value) => Math.abs(value - centre)))
}
