import type { SpeedUp } from './speed-up.js'

/** A measured point: the share of zeros, above 0, and what it gives. */
export interface SpeedUpPoint {
  readonly sparsity: number
  readonly speedUp: Pick<SpeedUp, 'ratio' | 'verdict'>
}

/** Where zeros begin to pay. */
export interface BreakEven {
  /**
   * Between the last measured point that is not faster and the next; null where all are faster (it lies below them),
   * or the last is not (above, if anywhere).
   */
  readonly sparsity: number | null
  /** What the intervals show of it: it lies between these. */
  readonly bracket: {
    /** The greatest sparsity that is shown to be slower; null: none is. */
    readonly low: number | null
    /** The least sparsity from which on every point is shown to be faster; null: there is none. */
    readonly high: number | null
  }
}

/**
 * The sparsity from which on a pruned network, or layer, is faster than the dense one. Between two points the time is
 * taken to be linear in the sparsity, as that of a kernel is which does a fixed work per weight that is left. Null
 * without points.
 */
export function breakEven(points: readonly SpeedUpPoint[]): BreakEven | null {
  if (points.length === 0) return null
  const ascending = [...points].sort((a, b) => a.sparsity - b.sparsity)
  const slower = ascending.findLast(({ speedUp }) => speedUp.verdict === 'slower')
  const lastNotShown = ascending.findLastIndex(({ speedUp }) => speedUp.verdict !== 'faster')
  return {
    sparsity: crossing(ascending),
    bracket: {
      low: slower?.sparsity ?? null,
      high: ascending[lastNotShown + 1]?.sparsity ?? null,
    },
  }
}

function crossing(ascending: readonly SpeedUpPoint[]): number | null {
  const at = ascending.findLastIndex(({ speedUp }) => speedUp.ratio <= 1)
  const [before, after] = [ascending[at], ascending[at + 1]]
  if (before === undefined || after === undefined) return null
  const [slow, fast] = [1 / before.speedUp.ratio, 1 / after.speedUp.ratio]
  return before.sparsity + ((after.sparsity - before.sparsity) * (slow - 1)) / (slow - fast)
}
