import { median } from '../statistics/quantile.js'
import type { Samples } from '../statistics/samples.js'

/** How far a measurement has come. */
export interface MeasurementProgress {
  /** Measured samples in milliseconds, a list per finished invocation; warm-up is left out. */
  readonly samplesByInvocation: readonly Samples[]
  /** Seconds spent sampling so far: no start-up, no warm-up, no pause between invocations. */
  readonly samplingSeconds: number
  /** Seconds since the first invocation was started, with everything in them; unknown if left out. */
  readonly elapsedSeconds?: number
  /**
   * Seconds from the start of each finished invocation to its first measured sample: starting the runner, loading
   * and warming up. Without them the mean is taken from `elapsedSeconds`, or else nothing is known of this cost.
   */
  readonly overheadSecondsByInvocation?: readonly number[]
}

export function iterationsOf({ samplesByInvocation }: MeasurementProgress): number {
  return samplesByInvocation.reduce((total, { length }) => total + length, 0)
}

/** Seconds that an invocation costs beside its sampling; null where nothing tells. */
export function overheadOf(progress: MeasurementProgress): number | null {
  const { overheadSecondsByInvocation, elapsedSeconds, samplingSeconds, samplesByInvocation } = progress
  // The first invocation is often cold, so it must not speak for those after it.
  if (overheadSecondsByInvocation?.length) return median(overheadSecondsByInvocation)
  if (elapsedSeconds === undefined || samplesByInvocation.length === 0) return null
  return Math.max(0, elapsedSeconds - samplingSeconds) / samplesByInvocation.length
}
