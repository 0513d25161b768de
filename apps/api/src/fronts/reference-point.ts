import type { Metric } from '@paceline/domain'

/** How far beyond the worst point the reference of an unbounded metric lies, so that no point adds nothing. */
const MARGIN = 1.1

/**
 * The corner that the hypervolume is measured from, in the order of the metrics: the worst value that a metric
 * can have where it has one, the latency limit where one was asked for, else 1.1 times the worst point.
 * Null without points.
 */
export function referencePoint(
  points: readonly { readonly values: Readonly<Record<string, number>> }[],
  metrics: readonly Metric[],
  maxLatencyMs: number | undefined,
): number[] | null {
  if (points.length === 0) return null
  return metrics.map(({ name, direction, range }) => {
    const values = points.map((point) => point.values[name] ?? Number.NaN)
    if (direction === 'higher') return range.min ?? values.reduce((a, b) => Math.min(a, b))
    if (name === 'latency.median' && maxLatencyMs !== undefined) return maxLatencyMs * MARGIN
    return range.max ?? values.reduce((a, b) => Math.max(a, b)) * MARGIN
  })
}
