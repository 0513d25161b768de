import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsPerSample } from './calls-per-sample.js'

describe('callsPerSample', () => {
  it('finds as many calls as last 100 steps, and hardly more', async () => {
    const cases = fc.record({
      callMs: fc.double({ min: 1e-5, max: 10, noNaN: true }),
      stepUs: fc.constantFrom(0.04, 5, 100),
      least: fc.integer({ min: 1, max: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ callMs, stepUs, least }) => {
        const stepMs = stepUs / 1000
        // What a clock of such steps shows.
        const timeOf = async (calls: number) => Math.floor((calls * callMs) / stepMs) * stepMs
        const calls = await callsPerSample(timeOf, stepUs, least)
        if (calls === least || calls === 100_000) return
        expect(calls * callMs).toBeGreaterThanOrEqual(100 * stepMs * (1 - 1e-9))
        expect((calls - 1) * callMs).toBeLessThan(1.4 * 100 * stepMs)
      }),
    )
  })

  it('asks for no more than was wanted where a call is long enough', async () => {
    expect(await callsPerSample(async (calls) => calls * 2, 5, 1)).toBe(1)
    expect(await callsPerSample(async (calls) => calls * 2, 5, 3)).toBe(3)
    expect(await callsPerSample(async (calls) => calls * 0.3, 5, 1)).toBe(2)
  })

  it('gives up on a clock that stands still', async () => {
    expect(await callsPerSample(async () => 0, 5, 1)).toBe(100_000)
  })
})
