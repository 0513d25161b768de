import type { Protocol } from '../protocol/protocol.js'
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
  /** Inferences in a sample, of each finished invocation; one where left out. */
  readonly batchByInvocation?: readonly number[]
}

/** A finished invocation, as far as plans go by it. */
export interface TimedInvocation {
  readonly measuredMs: Samples
  /** Inferences in a sample. */
  readonly batch: number
  /** From the start of its runner to the runner's end. */
  readonly seconds: number
}

/** How far these invocations have come, by themselves: waiting, and what was kept apart, is not theirs. */
export function sessionProgress(
  invocations: readonly TimedInvocation[],
  protocol: Pick<Protocol, 'arrival'>,
): MeasurementProgress {
  const samplingSeconds = invocations.map((one) => samplingSecondsOf(one, protocol))
  return {
    samplesByInvocation: invocations.map(({ measuredMs }) => measuredMs),
    samplingSeconds: samplingSeconds.reduce((sum, seconds) => sum + seconds, 0),
    elapsedSeconds: invocations.reduce((sum, { seconds }) => sum + seconds, 0),
    overheadSecondsByInvocation: invocations.map(({ seconds }, index) =>
      Math.max(0, seconds - (samplingSeconds[index] ?? 0)),
    ),
    batchByInvocation: invocations.map(({ batch }) => batch),
  }
}

/**
 * Time spent sampling. In a closed loop it is what the samples lasted. By period it is from the first arrival to the
 * last end: latencies hold the wait for the inference before, and where a model is slower than its period their sum
 * is many times the time that passed.
 */
function samplingSecondsOf(
  { measuredMs, batch }: TimedInvocation,
  { arrival: { mode, periodMs } }: Pick<Protocol, 'arrival'>,
): number {
  const count = measuredMs.length
  if (mode === 'periodic' && periodMs !== null) {
    return ((count - 1) * periodMs + (measuredMs[count - 1] ?? 0)) / 1000
  }
  let sumMs = 0
  for (let index = 0; index < count; index++) sumMs += (measuredMs[index] as number) * batch
  return sumMs / 1000
}

export function iterationsOf({ samplesByInvocation }: MeasurementProgress): number {
  return samplesByInvocation.reduce((total, { length }) => total + length, 0)
}

/** What `minIterations` counts: a sample that is the mean of many inferences stands for all of them. */
export function inferencesOf({
  samplesByInvocation,
  batchByInvocation,
}: Pick<MeasurementProgress, 'samplesByInvocation' | 'batchByInvocation'>): number {
  return samplesByInvocation.reduce(
    (total, { length }, index) => total + length * (batchByInvocation?.[index] ?? 1),
    0,
  )
}

/** Seconds that an invocation costs beside its sampling; null where nothing tells. */
export function overheadOf(progress: MeasurementProgress): number | null {
  const { overheadSecondsByInvocation, elapsedSeconds, samplingSeconds, samplesByInvocation } = progress
  // The first invocation is often cold, so it must not speak for those after it.
  if (overheadSecondsByInvocation?.length) return median(overheadSecondsByInvocation)
  if (elapsedSeconds === undefined || samplesByInvocation.length === 0) return null
  return Math.max(0, elapsedSeconds - samplingSeconds) / samplesByInvocation.length
}
