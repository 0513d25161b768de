import process from 'node:process'
import { PluginRunner } from '@paceline/agent-kernels/plugin'
import { openNodeThread } from '@paceline/agent-kernels/plugin/node'
import { inputSeed, seededInput } from '@paceline/domain'
import {
  type AddingParts,
  ANSWER_ZERO,
  addBody,
  addingPlugin,
  FOR_EVER,
  signed,
  UNREACHABLE,
} from '@paceline/kernel-plugin/testing'
import { describe, expect, it } from 'vitest'
import { InputChanges } from './input-changes.js'

const plan = { model: 'sum.wasm', threads: 1, delegate: null }
const runnerOf = (bytes: Uint8Array, phaseMs = 20_000) =>
  new PluginRunner({ readModel: async () => bytes, openThread: openNodeThread, phaseMs })

const failure = async (parts: AddingParts, phaseMs?: number) => {
  try {
    await runnerOf(addingPlugin(parts), phaseMs).load(plan)
  } catch (error) {
    return error as Error & { code: string }
  }
  throw new Error('the plug-in passed')
}

/** f32 at `output + offset` := the bits. */
const store = (offset: number, bits: number) => [0x20, 2, 0x41, ...signed(bits | 0), 0x36, 2, ...leb(offset)]
const leb = (value: number) => (value < 128 ? [value] : [(value & 0x7f) | 0x80, value >> 7])
/** if (memory.grow(1) == -1) unreachable, for ever. */
const GROW = [0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b, 0x0c, 0, 0x0b]
/** Calls itself. */
const RECURSE = [0x10, 2]
/** The bits of the first elements, those of an output that nobody has written, and what it remembers at 16. */
const INPUT_0 = [0x20, 0, 0x28, 2, 0]
const OUTPUT_0 = [0x20, 2, 0x28, 2, 0]
const UNWRITTEN = [0x41, ...signed(-1)]
const REMEMBERED = [0x41, 16, 0x28, 2, 0]
/** Loads from the address. */
const load = (address: number) => [0x41, ...signed(address), 0x28, 2, 0, 0x1a]
/** Counts its calls at the address 16 of the memory that it began with, and does `then` from the `after`-th on. */
const after = (calls: number, then: number[]) => [
  ...[0x41, 16, 0x41, 16, 0x28, 2, 0, 0x41, 1, 0x6a, 0x36, 2, 0],
  ...[0x41, 16, 0x28, 2, 0, 0x41, ...signed(calls), 0x4e, 0x04, 0x40, ...then, 0x0b],
]

describe('a sound plug-in', () => {
  it('is measured as a model of one operator, with inputs that every runtime has', async () => {
    const runner = runnerOf(addingPlugin())
    const loaded = await runner.load({ ...plan, threads: 2 })
    expect(loaded.ran).toEqual({
      threads: 1,
      delegate: null,
      delegatedOperators: null,
      operators: 1,
      precision: 'fp32',
    })
    expect(loaded.initMs).toBeGreaterThan(0)
    runner.setInputs(7)
    runner.run()
    const digest = await runner.outputDigest()
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    runner.verify()
    expect(await runner.outputDigest()).toBe(digest)
    runner.setInputs(8)
    runner.run()
    expect(await runner.outputDigest()).not.toBe(digest)
    expect(runner.peakBytes()).toBe(2 * 65_536)
    runner.close()
  })

  it('may grow its own memory, between calls and within them', async () => {
    const grow = [0x41, 1, 0x40, 0, 0x1a]
    const runner = runnerOf(
      addingPlugin({
        prepare: { body: [...grow, ...ANSWER_ZERO] },
        run: { body: [...after(3, []), ...addBody(60)] },
      }),
    )
    await runner.load(plan)
    runner.setInputs(1)
    for (let call = 0; call < 5; call++) runner.run()
    runner.verify()
    expect(runner.peakBytes()).toBe(3 * 65_536)
  })
})

describe('a plug-in that does wrong ends with a code of its own', () => {
  it.each([
    ['traps in run', { run: { body: UNREACHABLE } }, 'plugin-trapped', 'run trapped: unreachable'],
    ['traps in free', { free: { body: UNREACHABLE } }, 'plugin-trapped', 'free trapped: unreachable'],
    [
      'traps in its start function',
      { start: 2, free: { body: UNREACHABLE } },
      'plugin-trapped',
      'start trapped',
    ],
    ['reads out of bounds', { run: { body: load(100_000_000) } }, 'plugin-trapped', 'out of bounds'],
    [
      'never stops calling itself',
      { free: { body: RECURSE } },
      'plugin-trapped',
      'free trapped: Maximum call stack',
    ],
    ['grows without end', { run: { body: GROW } }, 'plugin-out-of-memory', 'as large as it may get'],
    [
      'grows without end, up to its own maximum',
      { memory: { initial: 1, maximum: 20 }, prepare: { body: [...GROW, ...ANSWER_ZERO] } },
      'plugin-out-of-memory',
      'prepare ended with',
    ],
    [
      'leaves no room for its tensors',
      { memory: { initial: 1, maximum: 20 }, start: 2, free: { body: [0x41, 19, 0x40, 0, 0x1a] } },
      'plugin-out-of-memory',
      'left less than the 1 pages',
    ],
    ['declines', { prepare: { body: [0x41, 3] } }, 'plugin-abi', 'prepare answered 3'],
    [
      'writes past its output',
      { run: { body: [...addBody(60), ...store(240, 0)] } },
      'plugin-abi',
      'run wrote 1 bytes past',
    ],
    [
      'writes into its input',
      { run: { body: [...addBody(60), 0x20, 0, 0x41, 0, 0x36, 2, 0] } },
      'plugin-abi',
      'into the tensor input',
    ],
    [
      'writes no output',
      { run: { body: [] } },
      'plugin-wrong-result',
      'element 0 (channel 0, pixel 0) is NaN',
    ],
    [
      'says sizes that are not those of its code',
      { run: { body: addBody(40) } },
      'plugin-wrong-result',
      'element 40 (channel 2, pixel 0) is NaN',
    ],
    [
      'gives NaN somewhere',
      { run: { body: [...addBody(60), ...store(236, 0x7fc00000)] } },
      'plugin-wrong-result',
      'element 59 (channel 2, pixel 19) is NaN',
    ],
    [
      'is off by little more than its tolerance',
      { run: { body: [...addBody(60), ...store(0, 0x3f000001)] } },
      'plugin-wrong-result',
      'at first, output element 0',
    ],
    [
      'gives a fixed answer',
      {
        run: {
          body: after(2, [...store(0, 0)])
            .concat(after(1, []))
            .concat(addBody(60))
            .concat(after(4, store(0, 0))),
        },
      },
      'plugin-wrong-result',
      'at first',
    ],
    [
      'is right at first and wrong once it is warm',
      { run: { body: [...addBody(60), ...after(25, store(0, 0x41200000))] } },
      'plugin-wrong-result',
      'once the engine had compiled it anew',
    ],
  ] satisfies [string, AddingParts, string, string][])('%s', async (_name, parts, code, message) => {
    const error = await failure(parts)
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it.each([
    ['start', { start: 2, free: { body: FOR_EVER } }],
    ['prepare', { prepare: { body: [...FOR_EVER, ...ANSWER_ZERO] } }],
    ['run', { run: { body: FOR_EVER } }],
    ['warm-up', { run: { body: [...addBody(60), ...after(10, FOR_EVER)] } }],
    ['free', { free: { body: FOR_EVER } }],
  ] satisfies [string, AddingParts][])('loops for ever in %s', async (phase, parts) => {
    const error = await failure(parts, 1500)
    expect(error).toMatchObject({ code: 'plugin-timeout', message: `${phase} did not end within 1.5 s` })
  })

  it('is refused on the device for what the API would have refused', async () => {
    const error = await failure({ imports: [['env', 'fetch', [0, 0]]] })
    expect(error).toMatchObject({ code: 'plugin-abi', name: 'UnsupportedModelError' })
    expect(error.message).toContain('the function env.fetch')
  })

  it.each([
    ['its output is as nobody has written it', [...OUTPUT_0, ...UNWRITTEN, 0x46], OUTPUT_0],
    ['its output is not the one that it left', [...OUTPUT_0, ...REMEMBERED, 0x47], OUTPUT_0],
    [
      'the first element of its input is another, or its output is not written',
      [...INPUT_0, ...REMEMBERED, 0x47, ...OUTPUT_0, ...UNWRITTEN, 0x46, 0x72],
      INPUT_0,
    ],
  ])('is caught where it works only if %s, and is timed doing nothing', async (_name, condition, seen) => {
    const body = [...condition, 0x04, 0x40, ...addBody(60), 0x41, 16, ...seen, 0x36, 2, 0, 0x0b]
    const runner = runnerOf(addingPlugin({ run: { body } }))
    await runner.load(plan)
    const measure = () => {
      runner.setInputs(5)
      // What is changed of the input is left to chance, and may once be what such a plug-in looks at.
      for (let call = 1; call <= 500; call++) {
        runner.run()
        if (call % 50 === 0) runner.verify()
      }
    }
    expect(measure).toThrow(/^output element/)
  })

  it('is caught by the next check where its inputs bring out what the trial did not', async () => {
    const [first = 0] = seededInput([60], 'float32', inputSeed(3, 0))
    const [bits = 0] = new Int32Array(Float32Array.of(first).buffer)
    const whenIts = [0x20, 0, 0x28, 2, 0, 0x41, ...signed(bits), 0x46, 0x04, 0x40]
    const body = [...addBody(60), ...whenIts, ...store(0, 0x41200000), 0x0b]
    const runner = runnerOf(addingPlugin({ run: { body } }))
    await runner.load(plan)
    runner.setInputs(4)
    runner.verify()
    runner.setInputs(3)
    expect(() => runner.verify()).toThrow(/^output element 0 \(channel 0, pixel 0\) is 10, /)
  })
})

describe('the changes of an input', () => {
  it('are followed exactly, however often places come round', () => {
    for (const calls of [0, 1, 2, 100, 4093, 4094, 20_000]) {
      const given = Float32Array.from({ length: 700 }, (_, index) => index)
      const input = given.slice()
      const changes = new InputChanges(given)
      for (let call = 0; call < calls; call++) changes.apply(input)
      expect(changes.standing()).toEqual(input)
      expect(given[699]).toBe(699)
    }
  })

  it('leave the first call alone, then reach every element with values that the input has', () => {
    const given = Int8Array.from({ length: 60 }, (_, index) => index - 30)
    const input = given.slice()
    const changes = new InputChanges(given)
    changes.apply(input)
    expect(input).toEqual(given)
    const touched = new Set<number>()
    for (let call = 0; call < 4000; call++) {
      const before = input.slice()
      changes.apply(input)
      before.forEach((value, at) => {
        if (value !== input[at]) touched.add(at)
      })
    }
    expect(touched.size).toBe(60)
    expect(input.every((value) => value >= -30 && value < 30)).toBe(true)
  })
})

describe('its thread', () => {
  it('is gone with the trial', async () => {
    const threads = () => process.getActiveResourcesInfo().filter((each) => each === 'MessagePort').length
    const before = threads()
    await failure({ run: { body: FOR_EVER } }, 1000)
    expect(threads()).toBe(before)
  })
})
