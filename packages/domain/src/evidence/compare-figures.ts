/** One figure, as it was stored and as it came out again. */
export interface RecomputedFigure {
  /** Its place in the bundle, such as `measurement.latencyMs.ci.low`. */
  readonly path: string
  readonly stored: unknown
  readonly recomputed: unknown
  readonly agrees: boolean
}

/** Relative difference up to which two numbers are one figure: other machines round the last digits otherwise. */
export const figureTolerance = 1e-9

/** Every leaf of what was worked out again beside what is stored in its place. */
export function compareFigures(path: string, stored: unknown, recomputed: unknown): RecomputedFigure[] {
  if (isBranch(recomputed) && isBranch(stored)) {
    const keys = Object.keys(recomputed)
    const length = Array.isArray(recomputed) && Array.isArray(stored) ? lengths(path, stored, recomputed) : []
    return [
      ...length,
      ...keys.flatMap((key) =>
        compareFigures(`${path}.${key}`, fieldOf(stored, key), fieldOf(recomputed, key)),
      ),
    ]
  }
  return [{ path, stored, recomputed, agrees: isSame(stored, recomputed) }]
}

function lengths(path: string, stored: unknown[], recomputed: unknown[]): RecomputedFigure[] {
  if (stored.length === recomputed.length) return []
  const name = `${path}.length`
  return [{ path: name, stored: stored.length, recomputed: recomputed.length, agrees: false }]
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function fieldOf(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}

function isSame(stored: unknown, recomputed: unknown): boolean {
  if (typeof stored !== 'number' || typeof recomputed !== 'number') return stored === recomputed
  if (stored === recomputed) return true
  return Math.abs(stored - recomputed) <= figureTolerance * Math.max(Math.abs(stored), Math.abs(recomputed))
}
