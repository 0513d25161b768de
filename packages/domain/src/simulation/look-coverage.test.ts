import { describe, expect, it } from 'vitest'
import { lookCoverage } from './look-coverage.js'

const sessions = 20_000
const ratios = [0.1, 0.5, 0.8, 1, 1.25, 1.5, 1.8, 2, 2.3, 2.6, 3, 5]

describe('lookCoverage', () => {
  it.each(ratios)('of the shares that ship lies in 93 to 97 of 100 at a deviation of %d targets', (ratio) => {
    const { coverage, stableShare, coverageStable } = lookCoverage({
      deviationRatio: ratio,
      sessions,
      seed: 3,
    })
    expect(coverage).toBeGreaterThan(0.937)
    expect(coverage).toBeLessThan(0.967)
    if (stableShare > 0.8) expect(coverageStable).toBeGreaterThan(0.93)
  })

  it('shows what Student’s own quantiles lose by stopping', () => {
    const errorShares = [[5, 1]] as const
    const plain = (deviationRatio: number) =>
      lookCoverage({ deviationRatio, sessions, seed: 3, errorShares }).coverage
    expect(plain(0.1)).toBeCloseTo(0.95, 2)
    expect(plain(1.6)).toBeLessThan(0.928)
  })

  it.each([5, 6, 8, 10, 12, 16, 20, 25, 30])('holds where a protocol looks at %d first', (first) => {
    const looks = [first, ...[8, 12, 20, 30].filter((look) => look > first)]
    for (const deviationRatio of [0.1, 1.25, 1.8, 2.5]) {
      const { coverage } = lookCoverage({ deviationRatio, sessions: 10_000, seed: 8, looks })
      expect(coverage).toBeGreaterThan(0.93)
      expect(coverage).toBeLessThan(0.976)
    }
  })

  it('goes to the last look where the spread is wide, and stops at the first where it is none', () => {
    expect(lookCoverage({ deviationRatio: 9, sessions: 500, seed: 1 })).toMatchObject({
      meanInvocations: 30,
      stableShare: 0,
    })
    expect(lookCoverage({ deviationRatio: 0, sessions: 500, seed: 1 })).toMatchObject({
      meanInvocations: 5,
      stableShare: 1,
    })
  })
})
