import type { AgentMessage } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import { RunnerError, UnsupportedModelError } from './model-runner.js'
import { invoke, planOf, samplesOf } from './testing/scripted-invocation.js'
import { verifyMessages } from './verify/verify-messages.js'

describe('runInvocation', () => {
  it('says what the protocol says, in its order', async () => {
    const { messages, seen, types } = await invoke(() => 2)
    expect(types).toEqual(['ready', 'init', 'first', 'block', 'block', 'done'])
    expect(messages[2]).toEqual({ type: 'first', firstMs: 2 })
    expect(samplesOf(messages, 'warmup')).toEqual([2, 2, 2, 2])
    expect(samplesOf(messages, 'measured')).toEqual(Array(10).fill(2))
    expect(messages.at(-1)).toMatchObject({
      iterations: 10,
      warmup: { iterations: 4, reason: 'agreed' },
      peakBytes: 1024,
      outputDigest: 'after 1',
    })
    // The first, 4 to warm up, 10 samples; one outside of timing after the warm-up was sent.
    expect(seen).toMatchObject({ calls: 16, closed: 1, inputs: [7] })
    const verified = []
    for await (const message of verifyMessages(inTurn(messages), planOf())) verified.push(message)
    expect(verified).toEqual(messages)
  })

  it('lets a runner that knows what is right check itself around the samples, and ends with what it finds', async () => {
    const calls: number[] = []
    const counting = (wrongAt: number) => ({
      verify: () => {
        calls.push(calls.length)
        if (calls.length === wrongAt) throw new RunnerError('wrong-result', 'said the check')
      },
    })
    const sound = await invoke(() => 2, { runner: counting(0) })
    expect(sound.types.at(-1)).toBe('done')
    expect(calls).toHaveLength(3)
    for (const [wrongAt, types] of [
      [1, ['ready', 'init', 'first', 'error']],
      [2, ['ready', 'init', 'first', 'block', 'error']],
      [3, ['ready', 'init', 'first', 'block', 'block', 'error']],
    ] as const) {
      calls.length = 0
      const { messages, types: said, seen } = await invoke(() => 2, { runner: counting(wrongAt) })
      expect(said).toEqual(types)
      expect(messages.at(-1)).toMatchObject({ code: 'wrong-result', message: 'said the check' })
      expect(seen.closed).toBe(1)
    }
  })

  it('warms up for as long as it gets faster', async () => {
    const { messages } = await invoke((call) => (call < 11 ? 20 - call : 10))
    const warmup = samplesOf(messages, 'warmup')
    expect(warmup.slice(-4)).toEqual([10, 10, 10, 10])
    expect(samplesOf(messages, 'measured')).toEqual(Array(10).fill(10))
  })

  it('sends blocks in pieces of 250 ms, numbered through, with a pause for the host between', async () => {
    const { messages, seen } = await invoke(() => 70)
    const blocks = messages.filter((message) => message.type === 'block')
    expect(blocks.map(({ sequence }) => sequence)).toEqual(blocks.map((_, index) => index))
    expect(
      blocks.filter(({ phase }) => phase === 'measured').map(({ samplesMs }) => samplesMs.length),
    ).toEqual([4, 4, 2])
    expect(seen.yields).toBeGreaterThanOrEqual(3)
  })

  it('tells the time that passed between samples, and not what the period asked it to wait', async () => {
    const idle = (messages: AgentMessage[]) => messages.find((message) => message.type === 'done')?.idleMs
    const closed = await invoke(() => 70, { hostMs: 9 })
    // One pause after warm-up, two between the measured blocks; inferences of 70 ms are not repeated untimed.
    expect(idle(closed.messages)).toBeCloseTo(3 * 9)
    const arrival = { mode: 'periodic', periodMs: 100 } as const
    const periodic = await invoke(() => 70, { hostMs: 9, plan: { arrival } })
    expect(idle(periodic.messages)).toBeCloseTo(9)
  })

  it.each([
    [0.4, 3],
    [1.2, 2],
    [2, 1],
    [3, 0],
  ])('reheats after a pause as far as that is cheap: at %f ms by %i inferences', async (ms, reheats) => {
    const sampling = { minIterations: 700, maxIterations: 700, targetSeconds: 9, maxSeconds: 9 }
    const { messages, seen } = await invoke(() => ms, { plan: { sampling } })
    const pauses = messages.filter(({ type }) => type === 'block').length - 1
    const timed = 1 + samplesOf(messages, 'warmup').length + 700
    expect(pauses).toBeGreaterThan(1)
    expect(seen.calls - timed).toBe(pauses * reheats)
    // By period a model is as cold as it is in an app: only the warm-up is followed by any.
    const arrival = { mode: 'periodic' as const, periodMs: 9 }
    const periodic = await invoke(() => ms, { plan: { arrival, sampling } })
    expect(periodic.seen.calls - timed).toBe(reheats)
  })

  it('never puts more samples in a block than a message may hold', async () => {
    const sampling = { minIterations: 25_000, maxIterations: 25_000, targetSeconds: 1, maxSeconds: 1 }
    const { messages } = await invoke(() => 0.001, { plan: { sampling } })
    const sizes = messages.flatMap((m) =>
      m.type === 'block' && m.phase === 'measured' ? [m.samplesMs.length] : [],
    )
    expect(sizes).toEqual([10_000, 10_000, 5_000])
  })

  it('takes one sample where one is longer than the budget', async () => {
    const sampling = { minIterations: 10, maxIterations: 100, targetSeconds: 0.5, maxSeconds: 1 }
    const { messages } = await invoke(() => 3000, { plan: { sampling } })
    expect(samplesOf(messages, 'measured')).toEqual([3000])
  })

  it('divides a batch by its calls', async () => {
    const { messages, seen } = await invoke((call) => (call % 2 ? 1 : 3), { plan: { batch: 4 } })
    expect(new Set(samplesOf(messages, 'measured'))).toEqual(new Set([2]))
    expect(seen.calls).toBe(1 + 4 * (4 + 10) + 1)
  })

  it('waits for a runner that answers later', async () => {
    const { messages } = await invoke(() => 5, { later: true })
    expect(samplesOf(messages, 'measured')).toEqual(Array(10).fill(5))
  })

  it("passes on the runtime's own words for a model that it refuses", async () => {
    const load = async () => {
      throw new UnsupportedModelError('operator-unsupported', 'Op builtin_code out of range: 999')
    }
    const { messages, seen } = await invoke(() => 1, { runner: { load } })
    expect(messages.at(-1)).toEqual({
      type: 'unsupported',
      code: 'operator-unsupported',
      message: 'Op builtin_code out of range: 999',
    })
    expect(seen.closed).toBe(1)
  })

  it('stops between two pieces when it is aborted', async () => {
    const abort = new AbortController()
    const { messages, types } = await invoke(
      (call) => {
        if (call === 20) abort.abort()
        return 30
      },
      {
        signal: abort.signal,
        plan: { sampling: { minIterations: 1000, maxIterations: 1000, targetSeconds: 99, maxSeconds: 99 } },
      },
    )
    expect(types.at(-1)).toBe('error')
    expect(messages.at(-1)).toMatchObject({ code: 'aborted' })
  })

  it('reports a clock that stands still', async () => {
    const { messages } = await invoke(() => 0)
    expect(messages.at(-1)).toMatchObject({ type: 'error', code: 'invalid-sample' })
  })
})

async function* inTurn(messages: AgentMessage[]) {
  yield* messages
}
