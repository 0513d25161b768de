import { describe, expect, it } from 'vitest'
import { noiseKinds } from '../simulation/noise.js'
import { simulateComparisons } from './simulate-comparisons.js'

describe('simulateComparisons', () => {
  // 400 sessions at a level of 5% give more than 8% once in 200; `npm run bench:measure` has 2,000 of each.
  it.each(noiseKinds)('calls A different from A seldom, under %s noise', (kind) => {
    const rates = simulateComparisons(kind, { sessions: 400, seed: 1, effect: 0 })
    expect(rates.found).toBeLessThanOrEqual(0.08)
    expect(rates.coverage).toBeCloseTo(1 - rates.found, 12)
    expect(rates.meanPairs).toBeGreaterThanOrEqual(14)
  })

  it.each(noiseKinds)('finds a true 3% mostly, and never the wrong way, under %s noise', (kind) => {
    const rates = simulateComparisons(kind, { sessions: 100, seed: 2, effect: -0.03 })
    expect(rates.found).toBeGreaterThan(0.6)
    expect(rates.wrong).toBe(0)
    expect(rates.coverage).toBeGreaterThan(0.88)
  })

  it('runs more pairs where there is more noise', () => {
    const quiet = simulateComparisons('white', { sessions: 20, seed: 3, effect: 0 })
    const loud = simulateComparisons('process-effects', {
      sessions: 20,
      seed: 3,
      effect: 0,
      noise: { withinSd: 0.06 },
    })
    expect(loud.meanPairs).toBeGreaterThan(quiet.meanPairs + 4)
    expect(loud.meanDetectableEffect).toBeGreaterThan(quiet.meanDetectableEffect)
  })

  it('is fixed by its seed', () => {
    const asked = { sessions: 10, seed: 4, effect: 0.01 }
    expect(simulateComparisons('ar1', asked)).toEqual(simulateComparisons('ar1', asked))
  })
})
