import { median } from '../statistics/quantile.js'
import { checkSamples } from '../statistics/samples.js'

/** So many earlier sessions must have been seen before a device has a usual level. */
const LEAST_SESSIONS = 5

/**
 * Where a device's sentinels usually stand, in milliseconds: the median of the levels of earlier sessions under one
 * protocol key, which a few odd ones do not move; null below five. Throws InvalidSampleError.
 */
export function usualSentinelMs(levelsMs: readonly number[]): number | null {
  checkSamples(levelsMs)
  return levelsMs.length < LEAST_SESSIONS ? null : median(levelsMs)
}
