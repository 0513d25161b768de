import type { SuitePlan } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { suiteOrder } from '../suite/suite-order.js'
import { AgentProtocolError, verifySuite } from './verify-messages.js'

const plan: SuitePlan = {
  type: 'suite',
  invocation: 0,
  entries: ['a', 'b'].map((id) => ({ id, model: id, batch: 2 })),
  threads: 1,
  delegate: null,
  inputSeed: 7,
  warmup: { ...defaultWarmupRule, maxIterations: 2 },
  sampling: { minSamples: 1, maxSamples: 3, maxSeconds: 1 },
  primer: null,
  rounds: 2,
  orderSeed: 3,
}
const ran = { threads: 1, delegate: null, delegatedOperators: null, operators: null, precision: 'fp32' }
const ready = { type: 'ready', runtime: 'test', version: '1', flavour: null, pid: 1, facts: {} }
const turns = [...suiteOrder(plan)].map(({ entry, round }) => ({ entry: entry.id, round }))

/** Four messages a turn: slice, warm-up block, measured block, slice-done. */
const turnOf = (place: { entry: string; round: number }, turn: number): object[] => [
  { type: 'slice', ...place, initMs: 1, ran, firstMs: 0, batch: 2 },
  { type: 'slice-block', ...place, sequence: 2 * turn, phase: 'warmup', samplesMs: [1, 1] },
  { type: 'slice-block', ...place, sequence: 2 * turn + 1, phase: 'measured', samplesMs: [1, 2] },
  {
    type: 'slice-done',
    ...place,
    iterations: 2,
    warmup: { iterations: 2, reason: 'agreed' },
    outputDigest: null,
    profilerText: null,
  },
]
const end = { type: 'suite-done', measured: 4, refused: 0, peakBytes: 10 }
const honest: object[] = [ready, ...turns.flatMap(turnOf), end]

async function verified(messages: readonly unknown[]): Promise<unknown[]> {
  const passed: unknown[] = []
  async function* source() {
    yield* messages
  }
  for await (const message of verifySuite(source(), plan)) passed.push(message)
  return passed
}

const replaced = (index: number, change: object): object[] =>
  honest.map((message, at) => (at === index ? { ...message, ...change } : message))
const without = (index: number): object[] => honest.filter((_, at) => at !== index)

describe('verifySuite', () => {
  it('passes on an honest suite', async () => {
    expect(await verified(honest)).toEqual(honest)
  })

  it.each(['unsupported', 'error'])('lets %s end a suite anywhere before its end', async (type) => {
    for (let at = 0; at < honest.length; at++) {
      const ending = { type, code: 'x', message: 'no' }
      expect((await verified([...honest.slice(0, at), ending])).at(-1)).toEqual(ending)
    }
  })

  it('lets an entry be refused anywhere in its turn, and leaves it out after', async () => {
    const [first, second] = turns
    const later = turns.slice(2).filter(({ entry }) => entry !== first?.entry)
    for (let said = 0; said < 4; said++) {
      const refusal = { type: 'slice-refused', ...first, code: 'x', message: 'no' }
      const rest = [second, ...later].flatMap((place) => (place ? [place] : []))
      // Blocks count on from those that came before the refusal.
      const skipped = Math.max(0, said - 1)
      const renumbered = rest
        .flatMap(turnOf)
        .map((message) =>
          'sequence' in message ? { ...message, sequence: Number(message.sequence) + skipped } : message,
        )
      const messages = [
        ready,
        ...turnOf(first ?? { entry: '', round: 0 }, 0).slice(0, said),
        refusal,
        ...renumbered,
        { ...end, measured: rest.length, refused: 1 },
      ]
      expect(await verified(messages)).toEqual(messages)
    }
  })

  it.each<[string, readonly unknown[], RegExp]>([
    ['a sample that is NaN', replaced(3, { samplesMs: [1, Number.NaN] }), /not a message|NaN/],
    ['a negative sample', replaced(3, { samplesMs: [1, -2] }), /-2/],
    ['a sample of zero', replaced(3, { samplesMs: [0, 2] }), /is 0/],
    ['an empty block', replaced(3, { samplesMs: [] }), /empty/],
    ['a negative first inference', replaced(1, { firstMs: -1 }), /first inference of/],
    ['a smaller batch than was planned', replaced(1, { batch: 1 }), /under 2/],
    ['a doubled block', [...honest.slice(0, 4), honest[3]], /block 1 came where block 2/],
    ['a lost block', without(3), /"slice-done" cannot follow "warmup"/],
    ['a warm-up block after a measured one', replaced(3, { phase: 'warmup' }), /plan allows 2|warm-up block/],
    ['more samples than planned', replaced(3, { samplesMs: [1, 2, 3, 4] }), /plan allows 3/],
    ['a longer warm-up than planned', replaced(2, { samplesMs: [1, 1, 1] }), /plan allows 2/],
    ['a count that lies', replaced(4, { iterations: 50 }), /counts 50 iterations and sent 2/],
    ['a warm-up count that lies', replaced(4, { warmup: { iterations: 9, reason: 'agreed' } }), /counts 9/],
    ['an entry out of its turn', replaced(1, { entry: turns[1]?.entry }), /came where .* was due/],
    ['a round out of its turn', replaced(1, { round: 1 }), /came where .* was due/],
    ['a block of another entry', replaced(3, { entry: turns[1]?.entry }), /came where .* was due/],
    ['an entry that is left out', [ready, ...turns.slice(1).flatMap(turnOf), end], /came where .* was due/],
    ['an early end', [...honest.slice(0, 13), end], /ended before/],
    ['an end that counts more than came', replaced(17, { measured: 5 }), /counts 5 measured/],
    ['an end that counts refusals', replaced(17, { refused: 1 }), /counts 1 refused/],
    ['words after the end', [...honest, end], /cannot follow "ended"/],
    [
      'one turn too many',
      [...honest.slice(0, 17), turnOf({ entry: 'a', round: 2 }, 4)[0]],
      /nothing was due/,
    ],
    ['an end without an ending', honest.slice(0, 17), /stopped after "between"/],
    ['silence', [], /stopped after "start"/],
    ['a message of an invocation', [ready, { type: 'first', firstMs: 1 }], /not a message/],
  ])('refuses %s', async (_, messages, words) => {
    const failure = await verified(messages).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AgentProtocolError)
    expect(failure).toMatchObject({ code: 'runner-protocol', message: expect.stringMatching(words) })
  })
})
