import type { ProfileSlice, SlicesOfModel } from './profile-slices.js'

/** What is measured within a budget, and for how long each. */
export interface SuiteBudget {
  readonly slices: readonly ProfileSlice[]
  /** How often the whole is among them. */
  readonly wholes: number
  /** For each slice in one suite: so many samples at least, and more while there is time. */
  readonly minSamples: number
  readonly maxSeconds: number
}

/** From the richest profile to the poorest that still tells the operators' times. */
const choices = [
  { prefixes: 16, hot: true, wholes: 4, minSamples: 5 },
  { prefixes: 16, hot: true, wholes: 4, minSamples: 3 },
  { prefixes: 8, hot: true, wholes: 3, minSamples: 2 },
  { prefixes: 8, hot: false, wholes: 2, minSamples: 1 },
  { prefixes: 4, hot: false, wholes: 2, minSamples: 1 },
  { prefixes: 0, hot: false, wholes: 1, minSamples: 1 },
] as const

/**
 * The richest profile whose fewest samples take no more than the budget of one suite; what is left is shared
 * evenly. Null where not even the poorest fits.
 *
 * @param seconds for sampling in one suite
 */
export function planSuite(slices: SlicesOfModel, wholeMs: number, seconds: number): SuiteBudget | null {
  for (const { prefixes, hot, wholes, minSamples } of choices) {
    const chosen = [...slices.singles, ...(hot ? slices.hot : []), ...slices.prefixes(prefixes)]
    const eachMs = chosen.reduce((sum, { expectedMs }) => sum + expectedMs, wholes * wholeMs)
    if (minSamples * eachMs > 1000 * seconds) continue
    return { slices: chosen, wholes, minSamples, maxSeconds: seconds / (chosen.length + wholes) }
  }
  return null
}

/** Seconds that the poorest profile samples in one suite. */
export function leastSeconds(slices: SlicesOfModel, wholeMs: number): number {
  return slices.singles.reduce((sum, { expectedMs }) => sum + expectedMs, wholeMs) / 1000
}
