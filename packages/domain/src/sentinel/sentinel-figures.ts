import { type NormalisedFigure, normaliseBySentinel } from './normalise-by-sentinel.js'
import type { SentinelReading } from './sentinel-level.js'
import { sentinelMovement } from './sentinel-movement.js'

/** What sentinels say of a session: the contract's `SentinelOutcome` but for how often it was measured. */
export interface SentinelFigures extends NormalisedFigure {
  /** Geometric means of the sentinels' medians, in milliseconds. */
  readonly before: number
  readonly after: number
  readonly ratio: number
  readonly moved: boolean
  readonly models: readonly { readonly name: string; readonly beforeMs: number; readonly afterMs: number }[]
}

/**
 * The figures of readings before a session, between its blocks where it was long, and after it. The raw median is
 * never altered: the normalised one stands beside it. Throws SentinelMismatchError, or RangeError below two readings.
 */
export function sentinelFigures(readings: readonly SentinelReading[], medianMs: number): SentinelFigures {
  const [before = {}, after = {}] = [readings[0], readings.at(-1)]
  const { beforeMs, afterMs, ratio, moved } = sentinelMovement(before, after)
  return {
    before: beforeMs,
    after: afterMs,
    ratio,
    ...normaliseBySentinel({ medianMs, readings }),
    moved,
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
