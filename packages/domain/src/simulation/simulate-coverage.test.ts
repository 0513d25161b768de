import { describe, expect, it } from 'vitest'
import type { NoiseKind, NoiseSizes } from './noise.js'
import { simulateCoverage, simulateDriftVerdicts } from './simulate-coverage.js'
import { simulatedProtocol } from './simulate-session.js'

/** Few enough for a test: shares are within 4 of 100 of what they are. */
const sessions = 300

describe('simulateCoverage', () => {
  it.each<[NoiseKind, Partial<NoiseSizes>]>([
    ['white', {}],
    ['skewed', {}],
    ['ar1', {}],
    ['invocation-shift', {}],
    ['invocation-shift', { betweenSd: 0.025 }],
  ])('finds the interval holding what it is about, and few marks, for %s %o', (kind, sizes) => {
    const { coverage, markedShare, verdictShares } = simulateCoverage(kind, sessions, 1, { sizes })
    expect(coverage).toBeGreaterThan(0.91)
    expect(coverage).toBeLessThanOrEqual(0.985)
    expect(markedShare).toBeLessThan(0.07)
    expect(verdictShares.stable).toBeGreaterThan(0.9)
  })

  it('holds between two modes from ten invocations on, and calls them noisy', () => {
    const protocol = simulatedProtocol({ invocations: 10 })
    const { coverage, verdictShares } = simulateCoverage('two-modes', 150, 2, { protocol })
    expect(coverage).toBeGreaterThan(0.91)
    expect(verdictShares.noisy).toBeGreaterThan(0.85)
  })

  it('goes to the last look and finds sessions noisy where invocations differ widely', () => {
    const wide = simulateCoverage('invocation-shift', 40, 3, { sizes: { betweenSd: 0.1 } })
    expect(wide.meanInvocations).toBeGreaterThan(28)
    expect(wide.stableShare).toBe(0)
    expect(wide.coverageStable).toBeNaN()
    expect(wide.meanHalfWidthRatio).toBeGreaterThan(0.03)
  })

  it('gives the same for the same seed, and shares that add up', () => {
    const one = simulateCoverage('ar1', 30, 9)
    expect(simulateCoverage('ar1', 30, 9)).toEqual(one)
    const { stable, noisy, drifting, throttled } = one.verdictShares
    expect(stable + noisy + drifting + throttled).toBeCloseTo(1, 12)
    expect(one.stableShare).toBe(stable)
  })
})

describe('simulateDriftVerdicts', () => {
  it.each(['drift', 'level-change', 'session-correlated', 'saturating-heat'] as const)(
    'finds hardly any session of %s by 3 of 100 stable',
    (kind) => {
      const { verdictShares } = simulateDriftVerdicts(kind, 150, 4)
      expect(verdictShares.drifting + verdictShares.noisy).toBeGreaterThan(0.92)
    },
  )
})
