import type { AgentMessage, InvocationPlan } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { AgentProtocolError, verifyMessages } from './verify-messages.js'

const plan: Pick<InvocationPlan, 'batch' | 'arrival' | 'warmup' | 'sampling'> = {
  batch: 1,
  arrival: { mode: 'closed', periodMs: null },
  warmup: { ...defaultWarmupRule, maxIterations: 3 },
  sampling: { minIterations: 1, maxIterations: 4, targetSeconds: 1, maxSeconds: 1 },
}

const ready = { type: 'ready', runtime: 'test', version: '1', flavour: null, pid: 1, facts: {} }
const init = {
  type: 'init',
  initMs: 3,
  ran: { threads: 1, delegate: 'xnnpack', delegatedOperators: 3, operators: 4, precision: 'fp32' },
}
const first = { type: 'first', firstMs: 2 }
const warm = { type: 'block', sequence: 0, phase: 'warmup', batch: 1, samplesMs: [1, 1] }
const measured = { type: 'block', sequence: 1, phase: 'measured', batch: 1, samplesMs: [1, 2] }
const more = { type: 'block', sequence: 2, phase: 'measured', batch: 1, samplesMs: [3] }
const done = {
  type: 'done',
  iterations: 3,
  batch: 1,
  latenessMs: null,
  warmup: { iterations: 2, reason: 'agreed' },
  peakBytes: 10,
  outputDigest: null,
}
const honest = [ready, init, first, warm, measured, more, done]

async function verified(
  messages: readonly unknown[],
  changes: Partial<typeof plan> = {},
): Promise<AgentMessage[]> {
  const passed: AgentMessage[] = []
  async function* source() {
    yield* messages
  }
  for await (const message of verifyMessages(source(), { ...plan, ...changes })) passed.push(message)
  return passed
}

const replaced = (index: number, change: object): unknown[] =>
  honest.map((message, at) => (at === index ? { ...message, ...change } : message))

describe('verifyMessages', () => {
  it('passes on an honest invocation', async () => {
    expect(await verified(honest)).toEqual(honest)
  })

  const batched = (batch: number, done: object = {}) =>
    honest.map((message) => {
      if (message === measured || message === more) return { ...message, batch }
      return message === honest.at(-1) ? { ...message, batch, ...done } : message
    })

  it('takes the batch of the plan for a minimum', async () => {
    expect(await verified(batched(64))).toEqual(batched(64))
    expect(await verified(batched(64), { batch: 64 })).toEqual(batched(64))
    await expect(verified(batched(64), { batch: 65 })).rejects.toThrow('block 1 hold 64 inferences')
  })

  it('takes single inferences, and how late they were started, where they arrive by period', async () => {
    const periodic = { arrival: { mode: 'periodic' as const, periodMs: 10 } }
    const late = (latenessMs: object | null) => batched(1, { latenessMs })
    const honestly = late({ mean: 0.1, max: 2 })
    expect(await verified(honestly, periodic)).toEqual(honestly)
    await expect(verified(batched(2), periodic)).rejects.toThrow('block 1 hold 2 inferences')
    await expect(verified(late(null), periodic)).rejects.toThrow('lateness')
    await expect(verified(late({ mean: -1, max: 2 }), periodic)).rejects.toThrow('-1')
  })

  it('passes on a first inference that the clock did not see', async () => {
    const unseen = replaced(2, { firstMs: null })
    expect(await verified(unseen)).toEqual(unseen)
  })

  it.each(['unsupported', 'error'])('lets %s end an invocation anywhere before its end', async (type) => {
    for (let at = 0; at < honest.length; at++) {
      const ending = { type, code: 'x', message: 'no' }
      expect((await verified([...honest.slice(0, at), ending])).at(-1)).toEqual(ending)
    }
  })

  it.each<[string, readonly unknown[], RegExp]>([
    ['a sample that is NaN', replaced(4, { samplesMs: [1, Number.NaN] }), /not a message|NaN/],
    ['a sample that JSON made null', replaced(4, { samplesMs: [1, null] }), /not a message/],
    [
      'an infinite sample',
      replaced(4, { samplesMs: [1, Number.POSITIVE_INFINITY] }),
      /not a message|Infinity/,
    ],
    ['a negative sample', replaced(4, { samplesMs: [1, -2] }), /-2/],
    ['a sample of zero', replaced(4, { samplesMs: [0, 2] }), /is 0/],
    ['a sample of an hour', replaced(4, { samplesMs: [1, 3.6e6] }), /"block" lasted 3600000 ms/],
    ['a batch of minutes', replaced(4, { batch: 90_000 }), /"block" lasted 180000 ms/],
    ['a first inference of an hour', replaced(2, { firstMs: 3.6e6 }), /"first" lasted 3600000 ms/],
    ['a load of an hour', replaced(1, { initMs: 3.6e6 }), /"init" lasted 3600000 ms/],
    ['an empty block', replaced(4, { samplesMs: [] }), /empty/],
    ['a negative first inference', replaced(2, { firstMs: -1 }), /first inference/],
    ['no time to initialise', replaced(1, { initMs: 0 }), /initialisation/],
    ['a doubled block', [...honest.slice(0, 5), measured, more, done], /block 1 came where block 2/],
    [
      'a lost block',
      [...honest.slice(0, 5).filter((m) => m !== measured), more, done],
      /block 2 came where block 1/,
    ],
    [
      'a warm-up block after a measured one',
      [...honest.slice(0, 5), { ...more, phase: 'warmup' }, done],
      /warm-up block/,
    ],
    ['a count that lies', replaced(6, { iterations: 50 }), /counts 50 iterations and sent 3/],
    ['a warm-up count that lies', replaced(6, { warmup: { iterations: 9, reason: 'agreed' } }), /counts 9/],
    ['a batch that lies', replaced(6, { batch: 2 }), /counts 2 inferences a sample and made 1/],
    ['a batch that changes', replaced(5, { batch: 2 }), /block 2 hold 2 inferences and those before it 1/],
    ['no inference in a sample', replaced(4, { batch: 0 }), /not a message/],
    ['lateness where nothing was due', replaced(6, { latenessMs: { mean: 0, max: 0 } }), /lateness/],
    ['more samples than planned', replaced(5, { samplesMs: [1, 2, 3] }), /plan allows 4/],
    ['a longer warm-up than planned', replaced(3, { samplesMs: [1, 1, 1, 1] }), /plan allows 3/],
    ['no measured sample', [ready, init, first, warm, { ...done, iterations: 0 }], /"done" cannot follow/],
    ['blocks before the model is loaded', [ready, warm], /"block" cannot follow "ready"/],
    ['a second start', [ready, init, ready], /"ready" cannot follow/],
    ['words after the end', [...honest, done], /cannot follow "ended"/],
    ['an end without an ending', honest.slice(0, 6), /stopped after "measured"/],
    ['silence', [], /stopped after "start"/],
    ['what is no message', [ready, { type: 'chatter' }], /not a message/],
    ['what is no object', ['INFO: Created TensorFlow Lite XNNPACK delegate for CPU.'], /not a message/],
  ])('refuses %s', async (_, messages, words) => {
    const failure = await verified(messages).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AgentProtocolError)
    expect(failure).toMatchObject({ code: 'runner-protocol', message: expect.stringMatching(words) })
  })
})
