import type { AgentMessage } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { AgentProtocolError, verifyMessages } from './verify-messages.js'

const plan = {
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
const warm = { type: 'block', sequence: 0, phase: 'warmup', samplesMs: [1, 1] }
const measured = { type: 'block', sequence: 1, phase: 'measured', samplesMs: [1, 2] }
const more = { type: 'block', sequence: 2, phase: 'measured', samplesMs: [3] }
const done = {
  type: 'done',
  iterations: 3,
  warmup: { iterations: 2, reason: 'agreed' },
  peakBytes: 10,
  outputDigest: null,
}
const honest = [ready, init, first, warm, measured, more, done]

async function verified(messages: readonly unknown[]): Promise<AgentMessage[]> {
  const passed: AgentMessage[] = []
  async function* source() {
    yield* messages
  }
  for await (const message of verifyMessages(source(), plan)) passed.push(message)
  return passed
}

const replaced = (index: number, change: object): unknown[] =>
  honest.map((message, at) => (at === index ? { ...message, ...change } : message))

describe('verifyMessages', () => {
  it('passes on an honest invocation', async () => {
    expect(await verified(honest)).toEqual(honest)
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
