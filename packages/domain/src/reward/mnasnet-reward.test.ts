import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hardConstraint, InvalidObjectiveError, mnasnetReward, softConstraint } from './mnasnet-reward.js'

describe('mnasnetReward', () => {
  it('trades doubled latency for 5% of accuracy under the soft constraint, as the paper derives it', () => {
    // Section 3.1: R = a (l/T)^-0.07 is nearly equal to a (1 + 5%) (2l/T)^-0.07.
    const once = mnasnetReward({ quality: 0.7, latencyMs: 50, targetMs: 78, ...softConstraint })
    const twice = mnasnetReward({ quality: 0.7 * 1.05, latencyMs: 100, targetMs: 78, ...softConstraint })
    expect(twice / once).toBeCloseTo(1, 3)
    expect(once).toBeCloseTo(0.7 * (50 / 78) ** -0.07, 12)
  })

  it('is the accuracy itself within a hard target and falls off above it', () => {
    const hard = (latencyMs: number) =>
      mnasnetReward({ quality: 75.2, latencyMs, targetMs: 78, ...hardConstraint })
    expect(hard(1)).toBe(75.2)
    expect(hard(78)).toBe(75.2)
    expect(hard(156)).toBeCloseTo(37.6, 12)
  })

  it('is the accuracy at the target whatever the exponents, alpha below and beta above', () => {
    const exponent = fc.double({ min: -2, max: 0, noNaN: true })
    fc.assert(
      fc.property(exponent, exponent, (alpha, beta) => {
        const reward = (latencyMs: number) =>
          mnasnetReward({ quality: 70, latencyMs, targetMs: 80, alpha, beta })
        expect(reward(80)).toBe(70)
        expect(reward(79)).toBeCloseTo(70 * (79 / 80) ** alpha, 9)
        expect(reward(81)).toBeCloseTo(70 * (81 / 80) ** beta, 9)
        expect(reward(40)).toBeCloseTo(70 * 0.5 ** alpha, 9)
        expect(reward(160)).toBeCloseTo(70 * 2 ** beta, 9)
      }),
    )
  })

  it('refuses latencies that are none', () => {
    const good = { quality: 70, latencyMs: 10, targetMs: 80, ...softConstraint }
    for (const wrong of [
      { latencyMs: 0 },
      { latencyMs: -1 },
      { targetMs: 0 },
      { quality: Number.NaN },
      { beta: Infinity },
    ]) {
      expect(() => mnasnetReward({ ...good, ...wrong })).toThrow(InvalidObjectiveError)
    }
  })
})
