import { defaultWarmupRule } from '@paceline/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsPerSample } from './calls-per-sample.js'
import { type InvokeOptions, invoke, manualClock, planOf, samplesOf } from './testing/scripted-invocation.js'
import { verifyMessages } from './verify/verify-messages.js'

describe('callsPerSample', () => {
  const timeOf = (callMs: number) => async (calls: number) => calls * callMs

  it('gives the fewest doublings that last 100 steps', async () => {
    const sizes = fc.record({
      callUs: fc.double({ min: 0.5, max: 1e6, noNaN: true }),
      stepUs: fc.double({ min: 0.01, max: 100, noNaN: true }),
      least: fc.integer({ min: 1, max: 1024 }),
    })
    await fc.assert(
      fc.asyncProperty(sizes, async ({ callUs, stepUs, least }) => {
        const calls = await callsPerSample(timeOf(callUs / 1000), stepUs, least)
        expect(Math.log2(calls / least) % 1).toBe(0)
        expect(calls * callUs).toBeGreaterThanOrEqual(100 * stepUs * (1 - 1e-9))
        if (calls > least) expect((calls / 2) * callUs).toBeLessThan(100 * stepUs)
      }),
    )
  })

  it('is not misled by tries that others made longer', async () => {
    let tries = 0
    // Every other try is interrupted for 4 ms.
    const disturbed = async (calls: number) => calls * 0.01 + (tries++ % 2 === 0 ? 4 : 0)
    expect(await callsPerSample(disturbed, 5, 1)).toBe(64)
  })

  it('tries a slow model once, and a clock without a known step not at all', async () => {
    let calls = 0
    const counted = async (tried: number) => {
      calls += tried
      return 80 * tried
    }
    expect(await callsPerSample(counted, 5, 1)).toBe(1)
    expect(calls).toBe(1)
    expect(await callsPerSample(counted, null, 3)).toBe(3)
    expect(calls).toBe(1)
  })

  it('ends where nothing lasts', async () => {
    expect(await callsPerSample(async () => 0, 5, 1)).toBe(65_536)
  })
})

describe('runInvocation on a coarse clock', () => {
  const sampling = { minIterations: 40, maxIterations: 40, targetSeconds: 10, maxSeconds: 10 }
  const run = (durationMs: (call: number) => number, options: InvokeOptions = {}) =>
    invoke(durationMs, {
      time: manualClock({ stepMs: 0.1 }),
      ...options,
      plan: { sampling, warmup: defaultWarmupRule, ...options.plan },
    })

  it('makes a sample of as many inferences as last 100 steps, and of one inference the result', async () => {
    const { messages } = await run(() => 0.03)
    expect(messages.at(-1)).toMatchObject({ type: 'done', iterations: 40, batch: 512, latenessMs: null })
    // Of the first inference, which is alone, the clock saw nothing.
    expect(messages[2]).toEqual({ type: 'first', firstMs: null })
    for (const sampleMs of samplesOf(messages, 'measured'))
      expect(Math.abs(sampleMs / 0.03 - 1)).toBeLessThan(0.02)
    await verified(messages)
  })

  it.each([false, true])('never makes a sample of less than a step, answering later: %s', async (later) => {
    const { messages } = await run((call) => (call === 0 ? 1 : 0.0005), { later })
    expect(messages.at(-1)).toMatchObject({ type: 'done', batch: 32_768 })
    expect(Math.min(...samplesOf(messages, 'warmup'), ...samplesOf(messages, 'measured'))).toBeGreaterThan(0)
  })

  it('takes no more than the plan says where that lasts', async () => {
    const { messages, seen } = await run(() => 12, { plan: { batch: 2 } })
    expect(messages.at(-1)).toMatchObject({ batch: 2 })
    // The first, three tries of two, the warm-up, 40 samples.
    expect(seen.calls).toBe(1 + 3 * 2 + 2 * samplesOf(messages, 'warmup').length + 2 * 40)
  })

  it('looks again after warm-up, by which a compiler may have made inferences shorter', async () => {
    const { messages } = await run((call) => (call < 800 ? 0.3 : 0.03))
    const warmup = samplesOf(messages, 'warmup')
    expect(warmup[0]).toBeCloseTo(0.3, 2)
    expect(warmup.at(-1)).toBeCloseTo(0.03, 2)
    expect(messages.at(-1)).toMatchObject({ batch: 512 })
  })

  it('does not warm up longer for its batches', async () => {
    const time = manualClock({ stepMs: 0.1 })
    const startedMs = time.clock.now()
    await run(() => 0.03, { time, plan: { sampling: { ...sampling, minIterations: 1, maxIterations: 1 } } })
    // Tries: 3 of 15 ms and those before them; the rule's least is 100 ms in blocks of 5.
    expect(time.clock.now() - startedMs).toBeLessThan(350)
  })

  it('samples single inferences by period, and says so where the clock does not see one', async () => {
    const arrival = { mode: 'periodic' as const, periodMs: 33 }
    expect((await run(() => 1, { plan: { arrival } })).messages.at(-1)).toMatchObject({ batch: 1 })
    const { messages } = await run(() => 0.03, { plan: { arrival } })
    expect(messages.at(-1)).toMatchObject({ type: 'error', code: 'invalid-sample' })
  })
})

async function verified(messages: Awaited<ReturnType<typeof invoke>>['messages']): Promise<void> {
  async function* inTurn() {
    yield* messages
  }
  const plan = planOf({ sampling: { minIterations: 1, maxIterations: 40, targetSeconds: 1, maxSeconds: 1 } })
  let count = 0
  for await (const _ of verifyMessages(inTurn(), plan)) count += 1
  expect(count).toBe(messages.length)
}
