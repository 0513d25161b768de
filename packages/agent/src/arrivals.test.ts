import { defaultWarmupRule as warmup } from '@paceline/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invoke, manualClock, samplesOf } from './testing/scripted-invocation.js'

const periodMs = 10
const arrival = { mode: 'periodic' as const, periodMs }

/** Measured samples of inferences that last as given, one after the other, under a timer of some kind. */
async function byPeriod(runsMs: readonly number[], sleepsMs?: (ms: number) => number) {
  const count = runsMs.length
  const { messages } = await invoke((call) => runsMs[call - 2] ?? 4, {
    time: manualClock(sleepsMs ? { sleepsMs } : {}),
    plan: {
      arrival,
      // One inference alone warms up, after the first: what is measured starts with call 2.
      warmup: { ...warmup, maxIterations: 1 },
      sampling: { minIterations: count, maxIterations: count, targetSeconds: 1e6, maxSeconds: 1e6 },
    },
  })
  return { samples: samplesOf(messages, 'measured'), end: messages.at(-1) }
}

/** Latencies under a timer that is never late, by Lindley's recursion (1952) over the waits of a queue. */
function lindley(runsMs: readonly number[]): number[] {
  let waitMs = 0
  return runsMs.map((runMs) => {
    const latencyMs = waitMs + runMs
    waitMs = Math.max(0, latencyMs - periodMs)
    return latencyMs
  })
}

const runs = fc.array(fc.double({ min: 0.1, max: 35, noNaN: true }), { minLength: 1, maxLength: 60 })

describe('inferences that arrive by period', () => {
  it('count from their arrival, also while the one before still runs', async () => {
    const { samples, end } = await byPeriod([25, 4, 4, 4, 4])
    expect(samples).toEqual([25, 19, 13, 7, 4])
    expect(end).toMatchObject({ batch: 1, latenessMs: { mean: 0, max: 0 } })
  })

  it('are those of a queue, however late or early a timer wakes', async () => {
    const oversleeps = fc.array(fc.double({ min: -3, max: 30, noNaN: true }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(runs, oversleeps, async (runsMs, lateMs) => {
        let sleep = 0
        const { samples, end } = await byPeriod(runsMs, (ms) =>
          Math.max(0.01, ms + (lateMs[sleep++ % lateMs.length] ?? 0)),
        )
        const expected = lindley(runsMs)
        expect(samples).toHaveLength(expected.length)
        // Never before its time.
        expect(end?.type === 'done' && (end.latenessMs?.mean ?? -1)).toBeGreaterThanOrEqual(0)
        for (const [index, sample] of samples.entries()) expect(sample).toBeCloseTo(expected[index] ?? 0, 6)
      }),
    )
  })

  it('tell what the timer was late by, and let none of it into a latency', async () => {
    const { samples, end } = await byPeriod(Array(11).fill(4), (ms) => ms + 1.5)
    expect(samples).toEqual(Array(11).fill(4))
    expect(end).toMatchObject({ latenessMs: { mean: expect.closeTo(1.5), max: expect.closeTo(1.5) } })
  })

  it('have missed their deadline exactly when the next had arrived', async () => {
    // The third ends 3 ms into the period of the fourth; the timer's 2 ms make no miss of the others.
    const { samples } = await byPeriod([8, 8, 13, 4, 8], (ms) => ms + 2)
    expect(samples.map((sampleMs) => sampleMs > periodMs)).toEqual([false, false, true, false, false])
  })
})
