import type { SentinelReference } from './learn-coefficient.js'
import { type NormalisedFigure, normaliseBySentinel, sentinelSessionLevel } from './normalise-by-sentinel.js'
import type { SentinelReading } from './sentinel-level.js'
import { sentinelMovement } from './sentinel-movement.js'

/** What sentinels say of a session: the contract's `SentinelOutcome` but for how often it was measured. */
export interface SentinelFigures extends NormalisedFigure {
  /** Geometric means of the sentinels' medians, in milliseconds. */
  readonly before: number
  readonly after: number
  readonly ratio: number
  readonly moved: boolean
  /** Level over the session, and the standard error of its logarithm: what later sessions learn from. */
  readonly levelMs: number
  readonly levelErrorRatio: number
  /** What earlier sessions taught and the normalised median is referred to; null: the session's own start. */
  readonly reference: SentinelReference | null
  readonly models: readonly { readonly name: string; readonly beforeMs: number; readonly afterMs: number }[]
}

/**
 * The figures of readings before a session, between its blocks where it was long, and after it. The raw median is
 * never altered: the normalised one stands beside it. Throws SentinelMismatchError, or RangeError below two readings.
 */
export function sentinelFigures(
  readings: readonly SentinelReading[],
  medianMs: number,
  reference: SentinelReference | null = null,
): SentinelFigures {
  const [before = {}, after = {}] = [readings[0], readings.at(-1)]
  const { beforeMs, afterMs, ratio, moved } = sentinelMovement(before, after)
  const level = sentinelSessionLevel(readings)
  return {
    before: beforeMs,
    after: afterMs,
    ratio,
    ...normaliseBySentinel({ medianMs, readings, reference }),
    moved,
    levelMs: level.medianMs,
    levelErrorRatio: level.standardErrorRatio,
    reference,
    // By name, since a database may give the fields of a reading in another order.
    models: Object.entries(before)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, { medianMs: firstMs }]) => ({
        name,
        beforeMs: firstMs,
        afterMs: after[name]?.medianMs ?? firstMs,
      })),
  }
}
