import { intervalLevel } from '../statistics/estimator.js'
import { mean, stddev } from '../statistics/moments.js'
import { median } from '../statistics/quantile.js'
import { pooled, type Samples } from '../statistics/samples.js'
import { studentTQuantile } from '../statistics/student-t.js'

/** Samples of one session, a list of milliseconds per invocation. */
export interface ArrivalSamples {
  /** Latencies by schedule: from an inference's arrival to its end, waiting for the one before included. */
  readonly periodicMs: readonly Samples[]
  /** The same model in a closed loop; empty where none ran. */
  readonly closedMs: readonly Samples[]
  readonly periodMs: number
}

/** What inferring at a frame rate does to a model: the contract's `ArrivalOutcome`. */
export interface ArrivalOutcome {
  readonly periodMs: number
  /** Share of inferences that ended after the next had arrived. */
  readonly missedShare: number
  /** Median of all samples of the closed loop. */
  readonly closedMedianMs: number | null
  /** A typical invocation's median by schedule over that of the closed loop. */
  readonly ratioToClosed: number | null
  /** 95% interval of the ratio. */
  readonly low: number | null
  readonly high: number | null
}

/**
 * Compares inferences that arrive by period with a closed loop of the same session.
 *
 * A deadline is the arrival of the next inference, `periodMs` after one's own, so a latency above `periodMs` has
 * missed it; latencies and arrivals have one origin (the agent's rule), so none is missed unseen. Where a model
 * is slower than its period, waits add up: the share goes to 1, and the median depends on how long was sampled.
 *
 * The ratio is that of the geometric means of invocation medians, its interval Welch's t over their logs ("The
 * generalization of 'Student's' problem", 1947), as invocations are what varies by chance and the two loops vary
 * by different amounts: idling between arrivals lets a governor lower the clock. It is null without a closed
 * loop, the interval also where either loop has fewer than two invocations. Throws InvalidSampleError,
 * NoSamplesError, and RangeError for a period that is not above 0.
 */
export function arrivalOutcome({ periodicMs, closedMs, periodMs }: ArrivalSamples): ArrivalOutcome {
  if (!(periodMs > 0)) throw new RangeError(`a period is above 0 ms, not ${periodMs}`)
  const latencies = pooled(periodicMs)
  const missed = latencies.reduce((count, latencyMs) => count + (latencyMs > periodMs ? 1 : 0), 0)
  const outcome = { periodMs, missedShare: missed / latencies.length }
  if (closedMs.length === 0) {
    return { ...outcome, closedMedianMs: null, ratioToClosed: null, low: null, high: null }
  }
  const closedMedianMs = median(pooled(closedMs))
  return { ...outcome, closedMedianMs, ...ratioOf(logMedians(periodicMs), logMedians(closedMs)) }
}

function logMedians(samplesByInvocation: readonly Samples[]): Float64Array {
  return Float64Array.from(samplesByInvocation, (samples) => Math.log(median(samples)))
}

function ratioOf(
  periodic: Float64Array,
  closed: Float64Array,
): Pick<ArrivalOutcome, 'ratioToClosed' | 'low' | 'high'> {
  const difference = mean(periodic) - mean(closed)
  const reach = welchReach(periodic, closed)
  return {
    ratioToClosed: Math.exp(difference),
    low: reach === null ? null : Math.exp(difference - reach),
    high: reach === null ? null : Math.exp(difference + reach),
  }
}

/** Half the width of the interval of a difference of means; null where a spread is unknown. */
function welchReach(one: Float64Array, other: Float64Array): number | null {
  const [first, second] = [squaredError(one), squaredError(other)]
  if (first === null || second === null) return null
  const sum = first + second
  if (sum === 0) return 0
  // In shares of the sum, as squares of tiny errors would underflow.
  const degrees = 1 / ((first / sum) ** 2 / (one.length - 1) + (second / sum) ** 2 / (other.length - 1))
  return studentTQuantile((1 + intervalLevel) / 2, degrees) * Math.sqrt(sum)
}

/** Squared standard error of a mean. */
function squaredError(values: Float64Array): number | null {
  const deviation = stddev(values)
  return deviation === null ? null : deviation ** 2 / values.length
}
