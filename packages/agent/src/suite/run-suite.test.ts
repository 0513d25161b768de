import type { Ready, SuiteMessage, SuitePlan } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { type LoadPlan, type ModelRunner, RunnerError, UnsupportedModelError } from '../model-runner.js'
import { verifySuite } from '../verify/verify-suite.js'
import { runSuite } from './run-suite.js'
import { suiteOrder } from './suite-order.js'

const ready: Ready = { type: 'ready', runtime: 'test', version: '1', flavour: null, pid: null, facts: {} }
const ran = { threads: 1, delegate: null, delegatedOperators: null, operators: null, precision: 'fp32' }

const plan: SuitePlan = {
  type: 'suite',
  invocation: 0,
  entries: ['a', 'b', 'c'].map((id) => ({ id, model: id, batch: 1 })),
  threads: 1,
  delegate: null,
  inputSeed: 7,
  warmup: { ...defaultWarmupRule, minBlockSamples: 2, minBlockMs: 0, minMs: 0 },
  sampling: { minSamples: 1, maxSamples: 6, maxSeconds: 1 },
  primer: null,
  rounds: 2,
  orderSeed: 3,
}

/** What an inference of each model lasts; an entry that is an error is thrown by it instead. */
type Durations = Readonly<Record<string, number | Error>>

async function suite(durations: Durations, changes: Partial<SuitePlan> = {}, stepMs = 1e-3) {
  let nowMs = 1000
  const messages: SuiteMessage[] = []
  const loads: LoadPlan[] = []
  const open = { now: 0, most: 0 }
  const createRunner = (): ModelRunner => {
    let model = ''
    return {
      load: async (loaded) => {
        loads.push(loaded)
        open.most = Math.max(open.most, ++open.now)
        model = loaded.model
        nowMs += 2
        return { initMs: 2, ran }
      },
      setInputs: (seed) => expect(seed).toBe(7),
      run: () => {
        const duration = durations[model] ?? 1
        if (duration instanceof Error) throw duration
        nowMs += duration
      },
      outputDigest: async () => `of ${model}`,
      peakBytes: () => 10,
      profilerText: () => `profile of ${model}`,
      close: () => void open.now--,
    }
  }
  await runSuite({
    plan: { ...plan, ...changes },
    ready,
    createRunner,
    // It ticks by itself while it is read, so that its step can be found.
    clock: {
      now: () => {
        nowMs += stepMs / 10
        return Math.floor(nowMs / stepMs) * stepMs
      },
      sleep: async () => {},
    },
    emit: (message) => messages.push(message),
    yieldToHost: async () => {},
    signal: new AbortController().signal,
  })
  return { messages, loads, open }
}

async function* inTurn(messages: readonly SuiteMessage[]) {
  yield* messages
}

const of = <T extends SuiteMessage['type']>(messages: readonly SuiteMessage[], type: T) =>
  messages.filter((message): message is Extract<SuiteMessage, { type: T }> => message.type === type)

describe('runSuite', () => {
  it('measures every entry in every round, in the order of the seed, one at a time', async () => {
    const { messages, loads, open } = await suite({ a: 1, b: 2, c: 3 })
    const order = [...suiteOrder(plan)].map(({ entry, round }) => ({ entry: entry.id, round }))
    expect(of(messages, 'slice-done').map(({ entry, round }) => ({ entry, round }))).toEqual(order)
    expect(loads.map(({ model }) => model)).toEqual(order.map(({ entry }) => entry))
    expect(open).toEqual({ now: 0, most: 1 })
    for (const { entry, phase, samplesMs } of of(messages, 'slice-block')) {
      if (phase === 'measured') expect(samplesMs).toHaveLength(6)
      for (const sample of samplesMs) expect(sample).toBeCloseTo({ a: 1, b: 2, c: 3 }[entry] ?? 0, 2)
    }
    expect(messages.at(-1)).toEqual({ type: 'suite-done', measured: 6, refused: 0, peakBytes: 10 })
    const verified = []
    for await (const message of verifySuite(inTurn(messages), plan)) verified.push(message)
    expect(verified).toEqual(messages)
  })

  it('ends an entry when its time is over, with one sample at least', async () => {
    const { messages } = await suite(
      { a: 30, b: 500, c: 2000 },
      { rounds: 1, sampling: { minSamples: 1, maxSamples: 90, maxSeconds: 0.3 } },
    )
    const iterations = Object.fromEntries(
      of(messages, 'slice-done').map((done) => [done.entry, done.iterations]),
    )
    expect(iterations).toEqual({ a: 10, b: 1, c: 1 })
    const least = await suite(
      { b: 500 },
      { rounds: 1, sampling: { minSamples: 3, maxSamples: 90, maxSeconds: 0.3 } },
    )
    expect(of(least.messages, 'slice-done').find(({ entry }) => entry === 'b')?.iterations).toBe(3)
  })

  it('batches inferences that are short beside the clock', async () => {
    const { messages } = await suite({ a: 0.003, b: 50, c: 50 }, { rounds: 1 }, 0.1)
    const [a] = of(messages, 'slice').filter(({ entry }) => entry === 'a')
    // 100 steps of 0.1 ms.
    expect((a?.batch ?? 0) * 0.003).toBeGreaterThanOrEqual(9.9)
    const samples = of(messages, 'slice-block')
      .filter(({ entry }) => entry === 'a')
      .flatMap(({ samplesMs }) => samplesMs)
    for (const sample of samples) expect(Math.abs(sample / 0.003 - 1)).toBeLessThan(0.02)
    expect(of(messages, 'slice').filter(({ batch }) => batch === 1)).toHaveLength(2)
  })

  it.each([
    ['cannot load', new UnsupportedModelError('operator-unsupported', 'no kernel')],
    ['fails to run', new RunnerError('model-refused', 'no kernel')],
  ])('leaves out an entry that the runtime %s, and goes on', async (_, error) => {
    const { messages, open } = await suite({ b: error })
    expect(of(messages, 'slice-refused')).toEqual([
      { type: 'slice-refused', entry: 'b', round: 0, code: error.code, message: 'no kernel' },
    ])
    expect(messages.at(-1)).toMatchObject({ type: 'suite-done', measured: 4, refused: 1 })
    expect(open.now).toBe(0)
    for await (const _message of verifySuite(inTurn(messages), plan));
  })

  it('ends with an error where the runtime is no longer sound', async () => {
    const { messages, open } = await suite({ a: new RunnerError('runner-crashed', 'unreachable') })
    expect(messages.at(-1)).toEqual({ type: 'error', code: 'runner-crashed', message: 'unreachable' })
    expect(open.now).toBe(0)
    for await (const _message of verifySuite(inTurn(messages), plan));
  })

  it('runs the primer for its time before anything else, and leaves it unmeasured', async () => {
    const { messages, loads, open } = await suite(
      { p: 30 },
      { rounds: 1, primer: { model: 'p', seconds: 0.5 } },
    )
    expect(loads.map(({ model }) => model).indexOf('p')).toBe(0)
    expect(messages.some((message) => 'entry' in message && message.entry === 'p')).toBe(false)
    expect(open).toEqual({ now: 0, most: 1 })
    expect(messages.at(-1)).toMatchObject({ type: 'suite-done', measured: 3 })
    const refusal = new UnsupportedModelError('operator-unsupported', 'no kernel')
    const refused = await suite({ p: refusal }, { primer: { model: 'p', seconds: 0.5 } })
    expect(refused.messages.at(-1)).toMatchObject({ type: 'unsupported', message: 'no kernel' })
    expect(refused.open.now).toBe(0)
  })

  it("asks the runtime's own profiler only where the plan does", async () => {
    const entries = plan.entries.map((entry) => ({ ...entry, profiler: entry.id === 'b' }))
    const { messages, loads } = await suite({}, { entries, rounds: 1 })
    const texts = of(messages, 'slice-done').map(({ entry, profilerText }) => [entry, profilerText])
    expect(Object.fromEntries(texts)).toEqual({ a: null, b: 'profile of b', c: null })
    expect(loads.filter(({ profiler }) => profiler).map(({ model }) => model)).toEqual(['b'])
  })
})
