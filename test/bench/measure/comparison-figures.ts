import { type NoiseKind, simulateComparisons } from '@paceline/domain'
import type { BenchOptions, Figure } from '../figure.js'

const SEED = 20_260_229

/** Kinds of noise that a comparison must stand, A against A. */
const kinds: readonly NoiseKind[] = [
  'white',
  'skewed',
  'invocation-shift',
  'ar1',
  'two-modes',
  'process-effects',
  'drift',
  'level-change',
  'session-correlated',
  'saturating-heat',
  'periodic',
]
const EFFECT = -0.03

/** A against A by kind of noise, and how often a variant that really is 3 % faster is found to be so. */
export function comparisonFigures({ quick, say }: BenchOptions): Figure[] {
  const sessions = quick ? 200 : 2_000
  return kinds.flatMap((kind): Figure[] => {
    const same = simulateComparisons(kind, { sessions, seed: SEED, effect: 0 })
    const different = simulateComparisons(kind, { sessions, seed: SEED + 1, effect: EFFECT })
    say(`${kind}: ${sessions} comparisons of equals, and as many of a variant 3 % faster`)
    return [
      { key: `falsepositive.${kind}`, value: same.found, unit: 'share', better: 'lower', target: 0.07 },
      { key: `power.3pct.${kind}`, value: different.found, unit: 'share', better: 'higher', target: null },
    ]
  })
}
